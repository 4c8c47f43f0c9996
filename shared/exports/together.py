"""The files that are handed over together: one school, one school year, at most one of each kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from shared.academies import SLUGS, academy_named, academy_of_uai
from shared.exports.model import GuardiansExport, PupilsExport, Unreadable
from shared.exports.reader import read_export
from shared.text import Unfit, read_line, shown

Export = PupilsExport | GuardiansExport


@dataclass(frozen=True, slots=True)
class Together:
    """The exports of one school and year; a kind that was not given is None, never both."""

    school: str
    year: int
    pupils: PupilsExport | None
    guardians: GuardiansExport | None


def read_together(files: Sequence[tuple[str, Path | IO[bytes]]], year: int, otherwise: str = "") -> Together:
    """Read files, each with its name, that must be of the school year `year` where they say one.

    `otherwise`: what else may be done with those of another year; `{year}` in it is theirs.
    Errors: `Unreadable`, naming the file where it is one's fault.
    """
    exports = [_read(name, source) for name, source in files]
    pupils = [export for export in exports if isinstance(export, PupilsExport)]
    guardians = [export for export in exports if isinstance(export, GuardiansExport)]
    if len(pupils) > 1 or len(guardians) > 1:
        kind = "d'élèves" if len(pupils) > 1 else "de responsables"
        raise Unreadable(f"Deux exports {kind} ont été donnés : un seul est attendu.")
    school = _one_school(exports)
    _check_year(exports, year, otherwise)
    return Together(school, year, next(iter(pupils), None), next(iter(guardians), None))


def _read(name: str, source: Path | IO[bytes]) -> Export:
    try:
        return read_export(source)
    except Unreadable as error:
        raise Unreadable(f"{name} : {error}") from None


def _one_school(exports: Sequence[Export]) -> str:
    schools = {export.header.school for export in exports}
    if len(schools) != 1:
        raise Unreadable(f"Les fichiers sont d'établissements différents : {', '.join(sorted(schools))}.")
    return schools.pop()


def _check_year(exports: Sequence[Export], current: int, otherwise: str) -> None:
    years = {export.header.year for export in exports if export.header.year is not None}
    if len(years) > 1:
        raise Unreadable(f"Les fichiers sont d'années différentes : {', '.join(map(str, sorted(years)))}.")
    year = years.pop() if years else current
    if year != current:
        raise Unreadable(
            f"Les fichiers sont de l'année scolaire {year}-{year + 1}, la campagne de "
            f"{current}-{current + 1} : donnez l'export de la bonne base{otherwise.format(year=year)}."
        )


def academy_for(school: str, given: str | None = None) -> str:
    """The slug of a school's académie: as given, else from the UAI.

    Errors: `Unreadable`, with what may be given.
    """
    found = academy_of_uai(school) if given is None else academy_named(given)
    if found is not None:
        return found.slug
    why = (
        f"L'académie « {shown(given)} » n'existe pas"
        if given is not None
        else f"L'académie de l'établissement {school} ne se déduit pas de son UAI"
    )
    raise Unreadable(f"{why} : donnez --academy avec l'un de ces noms : {SLUGS}.")


def school_name(given: str | None) -> str | None:
    """A school's name as pages, e-mails and letters show it; None for none. Errors: `Unreadable`."""
    try:
        return (read_line(given) or None) if given else None
    except Unfit:
        raise Unreadable(
            "Le nom de l'établissement (--name) est trop long, ou contient des caractères qui ne sont pas "
            "acceptés."
        ) from None
