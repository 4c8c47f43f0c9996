"""The files that are handed over together: read, compared, made one batch. No database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from services.intentions.directory.importing.matching.records import NOTHING_DECIDED, Decided
from services.intentions.directory.importing.report import PupilHere, Report
from shared.academies import SLUGS, academy_named, academy_of_uai, school_year
from shared.exports.model import GuardiansExport, PupilsExport, Unreadable
from shared.exports.reader import read_export
from shared.text import Unfit, read_line, shown


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
    exports = [_read(file) for file in files]
    pupils = [export for export in exports if isinstance(export, PupilsExport)]
    guardians = [export for export in exports if isinstance(export, GuardiansExport)]
    if len(pupils) > 1 or len(guardians) > 1:
        kind = "d'élèves" if len(pupils) > 1 else "de responsables"
        raise Unreadable(f"Deux exports {kind} ont été donnés : un seul est attendu.")
    school, year = _one_school(exports), _one_year(exports, options)
    academy = _academy(school, options.academy)
    report = Report(school, year, only_guardians=not pupils, dry_run=options.dry_run)
    return Batch(school, year, academy, next(iter(pupils), None), next(iter(guardians), None), report)


def school_name(given: str | None) -> str | None:
    """A school's name as pages, e-mails and letters show it. Errors: `Unreadable`."""
    try:
        return read_line(given) if given else None
    except Unfit:
        raise Unreadable(
            "Le nom de l'établissement (--name) est trop long, ou contient des caractères qui ne sont pas "
            "acceptés."
        ) from None


def _academy(school: str, given: str | None) -> str:
    """The slug: as given, else from the UAI. Errors: `Unreadable`, with what may be given."""
    found = academy_of_uai(school) if given is None else academy_named(given)
    if found is not None:
        return found.slug
    why = (
        f"L'académie « {shown(given)} » n'existe pas"
        if given is not None
        else f"L'académie de l'établissement {school} ne se déduit pas de son UAI"
    )
    raise Unreadable(f"{why} : donnez --academy avec l'un de ces noms : {SLUGS}.")


def _read(file: Path) -> PupilsExport | GuardiansExport:
    try:
        return read_export(file)
    except Unreadable as error:
        raise Unreadable(f"{file.name} : {error}") from None


def _one_school(exports: Sequence[PupilsExport | GuardiansExport]) -> str:
    schools = {export.header.school for export in exports}
    if len(schools) != 1:
        raise Unreadable(f"Les fichiers sont d'établissements différents : {', '.join(sorted(schools))}.")
    return schools.pop()


def _one_year(exports: Sequence[PupilsExport | GuardiansExport], options: Options) -> int:
    years = {export.header.year for export in exports if export.header.year is not None}
    if len(years) > 1:
        raise Unreadable(f"Les fichiers sont d'années différentes : {', '.join(map(str, sorted(years)))}.")
    current = options.year or school_year(options.today)
    year = years.pop() if years else current
    if year != current:
        raise Unreadable(
            f"Les fichiers sont de l'année scolaire {year}-{year + 1}, la campagne de "
            f"{current}-{current + 1} : donnez l'export de la bonne base, ou --year {year}."
        )
    return year
