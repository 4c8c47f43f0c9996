"""The pupils and persons that matching is given, and what it finds of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.intentions.directory.importing.matching.names import read, says_something
from services.intentions.directory.importing.matching.rules import Evidence
from shared.exports.model import THIRD, ExportedPerson, ExportedPupil


class WhyNot(StrEnum):
    """Why a pupil of the file is left out, as the report counts them."""

    OTHER_LEVEL = "Élèves d'un autre niveau que la 3e"
    LEFT = "Élèves sortis de l'établissement"
    NEVER_CAME = "Élèves qui ne sont jamais venus (motif de sortie 44)"
    INCOMPLETE = "Élèves sans identifiant, nom, prénom ou date de naissance"
    CLASH = "Élèves dont l'identifiant est celui d'un autre élève"
    NUMBER = "Élèves dont le numéro national est celui d'un autre élève"
    NAMESAKE = "Élèves qui portent le nom d'un autre élève"


NOT_HERE_ANY_MORE = frozenset({WhyNot.OTHER_LEVEL, WhyNot.LEFT, WhyNot.NEVER_CAME})


@dataclass(frozen=True, slots=True)
class Known:
    """A pupil of the directory, as far as it takes to recognise one."""

    id: UUID
    siecle_id: str
    ine: str | None
    born_on: date
    mef: str
    left_on: date | None
    last_name: str = ""
    first_name: str = ""
    division: str = ""
    elsewhere: bool = False  # at another school so far, found by the national number

    def is_here(self, today: date) -> bool:
        """True for a pupil of 3e of this school who has not left."""
        gone = self.elsewhere or (self.left_on is not None and self.left_on < today)
        return self.mef.startswith(THIRD) and not gone


@dataclass(frozen=True, slots=True)
class Placed:
    """An exported pupil: its national number if that is trusted, who it is here, why it is left out.

    `maybe`: whom it may be, and what the two records say of each other, where that is why.
    """

    pupil: ExportedPupil
    ine: str | None
    known: Known | None
    why_not: WhyNot | None
    maybe: tuple[tuple[Known, Evidence], ...] = ()

    @property
    def is_written(self) -> bool:
        """True if the directory learns of it: it is taken, or it is known and has left or changed level."""
        news = self.known is not None and self.why_not in NOT_HERE_ANY_MORE
        return self.why_not is None or (news and is_complete(self.pupil))


def is_complete(pupil: ExportedPupil) -> bool:
    """True if it has all that a pupil needs; a placeholder is no name."""
    named = says_something(pupil.last_name) and says_something(pupil.first_name)
    return bool(pupil.siecle_id and pupil.born_on and named)


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions on pupils in doubt, by ELEVE_ID, of who looked at them: the known one, or somebody else."""

    same: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()


NOTHING_DECIDED = Decided()


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A legal responsible of the directory; `pupils`: theirs at present, with what they are to each."""

    id: UUID
    siecle_id: str
    civility: str
    last_name: str
    first_name: str
    pupils: Mapping[UUID, str] = field(default_factory=dict)
    elsewhere: bool = False  # known from another school, through a pupil who came from there


@dataclass(frozen=True, slots=True)
class LinkedPerson:
    """A person of the file with all pupils it is linked to there, legal responsible or not."""

    person: ExportedPerson
    pupils: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recognised:
    """Persons of a file by PERSONNE_ID: who each known one is, and whom those in doubt may be."""

    same: Mapping[str, KnownPerson]
    doubts: Mapping[str, tuple[KnownPerson, ...]]


Somebody = ExportedPupil | ExportedPerson | Known | KnownPerson


def full_name(one: Somebody) -> tuple[str, str]:
    """First and family name without case, accents and hyphens."""
    return read(one.first_name).joined, read(one.last_name).joined


def named(one: Somebody) -> str:
    """As lists name people."""
    return f"{one.last_name} {one.first_name}".strip()
