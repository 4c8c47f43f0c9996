"""The texts inside a record: names and classes fit for pages, letters and e-mails; codes, days, addresses."""

import re
from datetime import date, datetime
from xml.etree.ElementTree import Element

from shared.addresses import Fault as AddressFault
from shared.addresses import NotAnAddress, read_address
from shared.contract.types import SIECLE_ID
from shared.text import MOST_NAME, Fault, Unfit, read_line, shown

MOST_CLASS, MOST_CODE = 40, 300
_LABELS = {
    "NOM_DE_FAMILLE": "le nom de famille",
    "NOM_USAGE": "le nom d'usage",
    "PRENOM": "le prénom",
    "CODE_STRUCTURE": "la classe",
}
_ORIGINAL = "Utilisez l'export d'origine, sans l'ouvrir dans un éditeur."
_WHY = {
    Fault.LOST: f"des accents sont perdus. {_ORIGINAL}",
    Fault.MOJIBAKE: "des accents sont déjà faux dans le fichier : il a été réenregistré dans un autre "
    f"encodage. {_ORIGINAL}",
    Fault.CONTROL: "un caractère n'y a pas sa place : corrigez-le dans SIECLE, puis refaites l'export.",
    Fault.MARKS: "trop d'accents s'y suivent : corrigez-le dans SIECLE, puis refaites l'export.",
}
_ID = re.compile(SIECLE_ID)


class NotTaken(ValueError):
    """A text of the record may not be taken; the message says which and why, in French."""


def text_of(element: Element, name: str) -> str:
    """The direct child's text: absent, empty and blanks are the same. Errors: `NotTaken`, too long."""
    text = (element.findtext(name) or "").strip()
    if len(text) > MOST_CODE:
        raise NotTaken(f"{name} compte plus de {MOST_CODE} caractères.")
    return text


def name_of(element: Element, name: str, most: int = MOST_NAME) -> str:
    """A person's name or a class, cleaned. Errors: `NotTaken` for damaged characters, as « Ã© »."""
    raw = element.findtext(name) or ""
    try:
        return read_line(raw, most)
    except Unfit as error:
        why = _WHY.get(error.fault, f"plus de {most} caractères.")
        raise NotTaken(f"{_LABELS.get(name, name)} « {shown(raw, 60)} » : {why}") from None


def id_of(element: Element, name: str) -> str:
    """An id of SIECLE's, or none. Errors: `NotTaken` for one that is none of its."""
    id_ = element.get(name, "").strip()
    if id_ and not _ID.fullmatch(id_):
        raise NotTaken(f"l'identifiant {name} « {shown(id_, 60)} » n'est pas de SIECLE.")
    return id_


def last_names_of(element: Element) -> tuple[str, str]:
    """The name that is used, and the one of birth where that is another. Errors: `NotTaken`."""
    used, birth = name_of(element, "NOM_USAGE"), name_of(element, "NOM_DE_FAMILLE")
    return used or birth, birth if used and used != birth else ""


def email_of(element: Element, name: str) -> tuple[str | None, AddressFault | None]:
    """An address that can be written to, or why it is none; empty text gives neither. Errors: `NotTaken`."""
    text = text_of(element, name)
    try:
        return (read_address(text).shown if text else None), None
    except NotAnAddress as error:
        return None, error.fault


def address_of(element: Element) -> tuple[str, ...]:
    """The lines of an `ADRESSE` as a letter has them, damaged ones too: nobody is told from another by it."""
    lines = [_shown(element, f"LIGNE{number}_ADRESSE") for number in range(1, 5)]
    town = _shown(element, "LIBELLE_POSTAL") or _shown(element, "COMMUNE_ETRANGERE")
    country = _shown(element, "LL_PAYS")
    lines += [f"{_shown(element, 'CODE_POSTAL')} {town}".strip(), "" if country == "FRANCE" else country]
    return tuple(filter(None, lines))


def _shown(element: Element, name: str) -> str:
    return shown(element.findtext(name) or "")


def date_of(element: Element, name: str) -> tuple[date | None, str]:
    """The day, or the text that is none. Errors: `NotTaken`."""
    text = text_of(element, name)
    try:
        return (datetime.strptime(text, "%d/%m/%Y").date() if text else None), ""  # noqa: DTZ007 (a day)
    except ValueError:
        return None, shown(text)
