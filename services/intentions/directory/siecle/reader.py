"""One pass over an export's XML, element by element: memory stays flat, DTDs and entities are refused."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from services.intentions.directory.siecle.model import (
    ExportedLink,
    ExportedPerson,
    ExportedPupil,
    GuardiansExport,
    Header,
    PupilsExport,
    Unreadable,
)
from services.intentions.directory.siecle.source import check_encoding, opened
from shared.addresses import Fault, NotAnAddress, read_address

PUPILS, GUARDIANS = "BEE_ELEVES", "BEE_RESPONSABLES"
RECORD_DEPTH = 3  # root, DONNEES, a block such as ELEVES or ADRESSES, then its records
NEVER_CAME = "44"
_UAI = re.compile(r"^[0-9]{7}[A-Z]$")
# What UTF-8 looks like once read as Latin: « Ã© », « Ã‰ », « Å“ ».
_MOJIBAKE = re.compile("[ÃÂÅ][\x80-\xbf€ŠšŽžŒœŸ]")


def read_export(file: Path) -> PupilsExport | GuardiansExport:
    """Read a whole export, recognised by its root. Errors: `Unreadable`, in French, with the line."""
    check_encoding(file)
    root, elements = "", _Elements()
    for kind, element in _walk(file):
        root = root or kind
        elements.take(element)
    if root == PUPILS:
        return PupilsExport(file.name, elements.header(), elements.with_divisions())
    if root == GUARDIANS:
        return GuardiansExport(file.name, elements.header(), tuple(elements.persons), tuple(elements.links))
    raise Unreadable(f"Ce n'est pas un export d'élèves ou de responsables (racine {root or 'absente'}).")


def _walk(file: Path) -> Iterator[tuple[str, Element]]:
    """Root's name and each element when it ends; a record is forgotten afterwards."""
    with opened(file) as stream:
        try:
            yield from _elements(stream)
        except ParseError as error:
            line = error.position[0]
            raise Unreadable(
                f"Le fichier XML est mal formé ou tronqué, ligne {line} : {error.msg}."
            ) from None
        except DefusedXmlException:
            raise Unreadable("Le fichier XML contient une DTD ou des entités, ce qui est refusé.") from None
        except (LookupError, ValueError) as error:
            raise Unreadable(f"L'encodage du fichier n'est pas reconnu : {error}.") from None


def _elements(stream: IO[bytes]) -> Iterator[tuple[str, Element]]:
    root = ""
    parents: list[Element] = []
    for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            root = root or element.tag
            parents.append(element)
            if len(parents) == 1 and root not in (PUPILS, GUARDIANS):
                raise Unreadable(f"Ce n'est pas un export d'élèves ou de responsables (racine {root}).")
            continue
        parents.pop()
        yield root, element
        if len(parents) == RECORD_DEPTH:
            parents[-1].remove(element)


class _Elements:
    """What was read so far."""

    def __init__(self) -> None:
        self._parameters: Header | None = None
        self._pupils: list[ExportedPupil] = []
        self._divisions: dict[str, str] = {}
        self.persons: list[ExportedPerson] = []
        self.links: list[ExportedLink] = []

    def take(self, element: Element) -> None:
        """Keep one element."""
        match element.tag:
            case "PARAMETRES":
                self._parameters = _header(element)
            case "ELEVE":
                self._pupils.append(_pupil(element))
            case "STRUCTURES_ELEVE":
                self._keep_division(element)
            case "PERSONNE":
                self.persons.append(_person(element))
            case "RESPONSABLE_ELEVE":
                self.links.append(_link(element))

    def header(self) -> Header:
        """Errors: `Unreadable` where the file names no school."""
        if self._parameters is None:
            raise Unreadable("Le fichier ne nomme pas l'établissement (PARAMETRES/UAJ).")
        return self._parameters

    def with_divisions(self) -> tuple[ExportedPupil, ...]:
        """The pupils with their classes, in whichever order the blocks came."""
        return tuple(replace(one, division=self._divisions.get(one.siecle_id, "")) for one in self._pupils)

    def _keep_division(self, element: Element) -> None:
        for structure in element.iterfind("STRUCTURE"):
            code = _text(structure, "CODE_STRUCTURE")
            if _text(structure, "TYPE_STRUCTURE") == "D" and code != "Inactifs":
                self._divisions.setdefault(element.get("ELEVE_ID", ""), code)


def _header(element: Element) -> Header:
    school, year = _text(element, "UAJ"), _text(element, "ANNEE_SCOLAIRE")
    if not _UAI.match(school):
        raise Unreadable(f"L'UAI de l'établissement n'est pas valable : « {school} ».")
    return Header(school, int(year[:4]) if year[:4].isdigit() else None)


def _pupil(element: Element) -> ExportedPupil:
    ine = _text(element, "ID_NATIONAL") or _text(element, "INE_RNIE") or _text(element, "INE_BEA")
    last_name, birth_name = _last_names(element)
    born_on, unread_birth = _date(_text(element, "DATE_NAISS"))
    left_on, unread_exit = _date(_text(element, "DATE_SORTIE"))
    return ExportedPupil(
        siecle_id=element.get("ELEVE_ID", "").strip(),
        ine=ine or None,
        last_name=last_name,
        first_name=_name(element, "PRENOM"),
        born_on=born_on,
        left_on=left_on,
        mef=_text(element, "CODE_MEF"),
        never_came=_text(element, "CODE_MOTIF_SORTIE") == NEVER_CAME,
        birth_name=birth_name,
        unread_birth=unread_birth,
        unread_exit=unread_exit,
    )


def _person(element: Element) -> ExportedPerson:
    last_name, birth_name = _last_names(element)
    email, fault = _email(_text(element, "MEL"))
    return ExportedPerson(
        siecle_id=element.get("PERSONNE_ID", "").strip(),
        civility=_text(element, "LC_CIVILITE"),
        last_name=last_name,
        first_name=_name(element, "PRENOM"),
        email=email,
        email_fault=fault,
        birth_name=birth_name,
    )


def _last_names(element: Element) -> tuple[str, str]:
    """The name that is used, and the one of birth where that is another."""
    used, birth = _name(element, "NOM_USAGE"), _name(element, "NOM_DE_FAMILLE")
    return used or birth, birth if used and used != birth else ""


def _email(text: str) -> tuple[str | None, Fault | None]:
    """MEL where it can be written to, else why not; an empty one is neither."""
    try:
        return (read_address(text).shown if text else None), None
    except NotAnAddress as error:
        return None, error.fault


def _link(element: Element) -> ExportedLink:
    return ExportedLink(
        pupil=_text(element, "ELEVE_ID"),
        person=_text(element, "PERSONNE_ID"),
        kinship=_text(element, "CODE_PARENTE"),
        legal=_legal(_text(element, "NIVEAU_RESPONSABILITE"), _text(element, "RESP_LEGAL")),
    )


def _legal(level: str, older: str) -> bool | None:
    """The newer flag, else the older one; None where both are missing, which is an anomaly."""
    if level:
        return level == "1"
    return older.lower() in {"1", "2", "true"} if older else None


def _text(element: Element, name: str) -> str:
    """The direct child's text: absent, empty and blanks are the same."""
    return (element.findtext(name) or "").strip()


def _name(element: Element, name: str) -> str:
    """A person's name. Errors: `Unreadable` for one that was read in the wrong encoding (« Ã© »)."""
    text = _text(element, name)
    if _MOJIBAKE.search(text):
        raise Unreadable(
            f"Des accents sont déjà faux dans le fichier (« {text} ») : il a été réenregistré dans un autre "
            "encodage. Utilisez l'export d'origine, sans l'ouvrir dans un éditeur."
        )
    return text


def _date(text: str) -> tuple[date | None, str]:
    """The day, or the text that is none."""
    try:
        return (datetime.strptime(text, "%d/%m/%Y").date() if text else None), ""  # noqa: DTZ007 (a day)
    except ValueError:
        return None, text
