"""The files that are handed over together: read, compared, made one batch. No database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from services.intentions.directory.importing.matching.records import NOTHING_DECIDED, Decided
from services.intentions.directory.importing.report import PupilHere, Report
from shared.academies import school_year
from shared.exports.model import GuardiansExport, PupilsExport
from shared.exports.together import academy_for, read_together


@dataclass(frozen=True)
class Options:
    """The operator's choices beside the files."""

    today: date
    name: str | None = None
    academy: str | None = None
    year: int | None = None
    confirmed: bool = False
    dry_run: bool = False
    decided: Decided = NOTHING_DECIDED


@dataclass
class Batch:
    """The exports of one school and year, and what becomes of them.

    `ids`: the pupils who are here by the ELEVE_ID of these files, `pupils_here`: how the report names them.
    """

    school: str
    year: int
    academy: str
    pupils: PupilsExport | None
    guardians: GuardiansExport | None
    report: Report
    ids: dict[str, UUID] = field(default_factory=dict)
    pupils_here: dict[UUID, PupilHere] = field(default_factory=dict)


def read_files(files: Sequence[Path], options: Options) -> Batch:
    """Read and compare the files, without any database. Errors: `Unreadable`, naming the file."""
    year = options.year or school_year(options.today)
    given = read_together([(file.name, file) for file in files], year, ", ou --year {year}")
    school = given.school
    academy = academy_for(school, options.academy)
    report = Report(school, year, only_guardians=given.pupils is None, dry_run=options.dry_run)
    return Batch(school, year, academy, given.pupils, given.guardians, report)
