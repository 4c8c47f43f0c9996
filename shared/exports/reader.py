"""Reads an export record by record: pupils with their classes, or guardians with their links."""

import re
from dataclasses import replace
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element

from shared.exports import fields
from shared.exports.kinds import check_encoding
from shared.exports.model import (
    ExportedLink,
    ExportedPerson,
    ExportedPupil,
    GuardiansExport,
    Header,
    PupilsExport,
    Unreadable,
)
from shared.exports.parsing import PUPILS, records
from shared.exports.unzipping import opened
from shared.text import shown

NEVER_CAME = "44"
MOST_CIVILITY = 30
_UAI = re.compile(r"[0-9]{7}[A-Z]")
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)


def read_export(source: Path | IO[bytes]) -> PupilsExport | GuardiansExport:
    """Read a whole export, recognised by its root. Errors: `Unreadable`, in French, with the line."""
    with opened(source) as stream:
        check_encoding(stream)
    root, elements = "", _Elements()
    with opened(source) as stream:
        for record in records(stream):
            root = record.root
            try:
                elements.take(record.element)
            except fields.NotTaken as error:
                raise Unreadable(f"Ligne {record.line} : {error}") from None
    if root == PUPILS:
        return PupilsExport(elements.header(), elements.with_divisions())
    return GuardiansExport(elements.header(), elements.with_addresses(), tuple(elements.links))


class _Elements:
    """The records that were read so far."""

    def __init__(self) -> None:
        self._parameters: Header | None = None
        self._pupils: list[ExportedPupil] = []
        self._divisions: dict[str, str] = {}
        self._persons: list[tuple[ExportedPerson, str]] = []
        self._addresses: dict[str, tuple[str, ...]] = {}
        self.links: list[ExportedLink] = []

    def take(self, element: Element) -> None:
        """Keep one record. Errors: `NotTaken`; `Unreadable` for a school without a valid UAI."""
        match element.tag:
            case "PARAMETRES":
                self._parameters = _header(element)
            case "ELEVE":
                self._pupils.append(_pupil(element))
            case "STRUCTURES_ELEVE":
                self._keep_division(element)
            case "PERSONNE":
                self._persons.append((_person(element), fields.text_of(element, "ADRESSE_ID")))
            case "RESPONSABLE_ELEVE":
                self.links.append(_link(element))
            case "ADRESSE":
                self._addresses[element.get("ADRESSE_ID", "")] = fields.address_of(element)

    def header(self) -> Header:
        """Errors: `Unreadable` where the file names no school."""
        if self._parameters is None:
            raise Unreadable("Le fichier ne nomme pas l'établissement (PARAMETRES/UAJ).")
        return self._parameters

    def with_divisions(self) -> tuple[ExportedPupil, ...]:
        """The pupils with their classes, in whichever order the blocks came."""
        return tuple(replace(one, division=self._divisions.get(one.siecle_id, "")) for one in self._pupils)

    def with_addresses(self) -> tuple[ExportedPerson, ...]:
        """The persons with the addresses that they name."""
        return tuple(replace(one, address=self._addresses.get(id_, ())) for one, id_ in self._persons)

    def _keep_division(self, element: Element) -> None:
        for structure in element.iterfind("STRUCTURE"):
            code = fields.name_of(structure, "CODE_STRUCTURE", fields.MOST_CLASS)
            if fields.text_of(structure, "TYPE_STRUCTURE") == "D" and code != "Inactifs":
                self._divisions.setdefault(fields.id_of(element, "ELEVE_ID"), code)


def _header(element: Element) -> Header:
    school, year = fields.text_of(element, "UAJ"), fields.text_of(element, "ANNEE_SCOLAIRE")
    if not _UAI.fullmatch(school):
        raise Unreadable(f"L'UAI de l'établissement n'est pas valable : « {shown(school)} ».")
    named = _YEAR.match(year)
    day, _ = fields.date_of(element, "DATE_EXPORT")
    return Header(school, int(named[0]) if named else None, day)


def _pupil(element: Element) -> ExportedPupil:
    numbers = (fields.text_of(element, name) for name in ("ID_NATIONAL", "INE_RNIE", "INE_BEA"))
    ine = next(filter(None, numbers), None)
    last_name, birth_name = fields.last_names_of(element)
    born_on, unread_birth = fields.date_of(element, "DATE_NAISS")
    left_on, unread_exit = fields.date_of(element, "DATE_SORTIE")
    return ExportedPupil(
        siecle_id=fields.id_of(element, "ELEVE_ID"),
        ine=ine,
        last_name=last_name,
        first_name=fields.name_of(element, "PRENOM"),
        born_on=born_on,
        left_on=left_on,
        mef=fields.text_of(element, "CODE_MEF"),
        never_came=fields.text_of(element, "CODE_MOTIF_SORTIE") == NEVER_CAME,
        birth_name=birth_name,
        unread_birth=unread_birth,
        unread_exit=unread_exit,
    )


def _person(element: Element) -> ExportedPerson:
    last_name, birth_name = fields.last_names_of(element)
    email, fault = fields.email_of(element, "MEL")
    return ExportedPerson(
        siecle_id=fields.id_of(element, "PERSONNE_ID"),
        civility=fields.name_of(element, "LC_CIVILITE", MOST_CIVILITY),
        last_name=last_name,
        first_name=fields.name_of(element, "PRENOM"),
        email=email,
        email_fault=fault,
        birth_name=birth_name,
    )


def _link(element: Element) -> ExportedLink:
    return ExportedLink(
        pupil=fields.text_of(element, "ELEVE_ID"),
        person=fields.text_of(element, "PERSONNE_ID"),
        kinship=fields.text_of(element, "CODE_PARENTE"),
        legal=_legal(fields.text_of(element, "NIVEAU_RESPONSABILITE"), fields.text_of(element, "RESP_LEGAL")),
    )


def _legal(level: str, older: str) -> bool | None:
    """The newer flag, else the older one; None where both are missing, which is an anomaly."""
    if level:
        return level == "1"
    return older.lower() in {"1", "2", "true"} if older else None
