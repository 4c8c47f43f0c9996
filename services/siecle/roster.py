"""The stand-in's own reading of a pupils' export: names and classes of 3e pupils, nothing else."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from shared.text import shown

THIRD = ("103", "167")
LARGEST = 64 * 1024 * 1024


class NotARoster(ValueError):
    """The file is no pupils' export."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One pupil of 3e."""

    school: str
    siecle_id: str
    last_name: str
    first_name: str
    division: str


def read_roster(content: bytes, today: date) -> list[Listed]:
    """The pupils of 3e in an export, ZIP or XML, but those whose last day is over. Errors: `NotARoster`."""
    try:
        return _pupils(fromstring(_xml(content)), today)
    except (ParseError, zipfile.BadZipFile, ValueError) as error:
        raise NotARoster(str(error)) from None


def _pupils(root: Element, today: date) -> list[Listed]:
    if root.tag != "BEE_ELEVES":
        raise NotARoster(f"root {root.tag}")
    school = _text(root, "PARAMETRES/UAJ")
    divisions = dict(_divisions(root))
    return [
        Listed(
            school,
            pupil.get("ELEVE_ID", ""),
            shown(_text(pupil, "NOM_USAGE") or _text(pupil, "NOM_DE_FAMILLE")),
            shown(_text(pupil, "PRENOM")),
            shown(divisions.get(pupil.get("ELEVE_ID", ""), "")),
        )
        for pupil in root.iterfind("DONNEES/ELEVES/ELEVE")
        if _text(pupil, "CODE_MEF").startswith(THIRD) and not _has_left(pupil, today)
    ]


def _has_left(pupil: Element, today: date) -> bool:
    day, month, year = (_text(pupil, "DATE_SORTIE") or "//").split("/")
    return bool(year) and date(int(year), int(month), int(day)) < today


def _xml(content: bytes) -> bytes:
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".xml")]
        if len(names) != 1 or archive.getinfo(names[0]).file_size > LARGEST:
            raise NotARoster("a ZIP with one XML of reasonable size is expected")
        return archive.read(names[0])


def _divisions(root: Element) -> Iterator[tuple[str, str]]:
    for structures in root.iterfind("DONNEES/STRUCTURES/STRUCTURES_ELEVE"):
        for structure in structures.iterfind("STRUCTURE"):
            if _text(structure, "TYPE_STRUCTURE") == "D":
                yield structures.get("ELEVE_ID", ""), _text(structure, "CODE_STRUCTURE")


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
