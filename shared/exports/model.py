"""The exports' records, as far as they are used here."""

from dataclasses import dataclass
from datetime import date, timedelta

from shared.addresses import Fault

THIRD = ("103", "167")  # what a MEF of 3e begins with, and one of 3e SEGPA; the same in some SQL


class Unreadable(Exception):
    """The file is refused whole; the text says why, in French, for the staff who handed it over."""


@dataclass(frozen=True, slots=True)
class Header:
    """`PARAMETRES`: the school, and where the file names them the school year and the day it was made."""

    school: str
    year: int | None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class ExportedPupil:
    """One `ELEVE` with the class of its `STRUCTURES_ELEVE`; `never_came` is CODE_MOTIF_SORTIE 44.

    `birth_name` is NOM_DE_FAMILLE where another one is used; `unread_birth` and `unread_exit` are the
    texts of dates that are there and are none.
    """

    siecle_id: str
    ine: str | None
    last_name: str
    first_name: str
    born_on: date | None
    left_on: date | None
    mef: str
    never_came: bool = False
    division: str = ""
    birth_name: str = ""
    unread_birth: str = ""
    unread_exit: str = ""

    def left_by(self, today: date) -> date | None:
        """The last day at this school, where it is known or planned; it is over for who never came."""
        yesterday = today - timedelta(days=1)
        return min(self.left_on or yesterday, yesterday) if self.never_came else self.left_on


@dataclass(frozen=True, slots=True)
class ExportedPerson:
    """One `PERSONNE`. `email` is one that can be written to; `email_fault`: why the file's MEL is none.

    `birth_name` is NOM_DE_FAMILLE where another one is used. `address`: the lines of a letter's, where the
    export has addresses.
    """

    siecle_id: str
    civility: str
    last_name: str
    first_name: str
    email: str | None
    email_fault: Fault | None = None
    birth_name: str = ""
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportedLink:
    """One `RESPONSABLE_ELEVE`; `legal` is None where the file says nothing about it."""

    pupil: str
    person: str
    kinship: str
    legal: bool | None


@dataclass(frozen=True, slots=True)
class PupilsExport:
    """A whole pupils' export."""

    header: Header
    pupils: tuple[ExportedPupil, ...]


@dataclass(frozen=True, slots=True)
class GuardiansExport:
    """A whole guardians' export."""

    header: Header
    persons: tuple[ExportedPerson, ...]
    links: tuple[ExportedLink, ...] = ()
