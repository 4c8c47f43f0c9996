"""What sync finds where it compares the dossiers of a school with Siècle, for who asks it.

Ids alone, as in the internal API; no answer is stored or logged.
"""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from shared.contract.internal import Answer, Question
from shared.contract.types import Uai

PATH = "/reconcile"
MOST_PUPILS = 100  # in one page of dossiers


class Differs(StrEnum):
    """How what Siècle holds of a pupil differs from the log. The first two a repair mends."""

    MISSING = "missing"
    OLDER = "older"
    OTHER = "other"  # the same version says something else
    NEWER = "newer"
    UNKNOWN_HERE = "unknown-here"


MENDED = frozenset({Differs.MISSING, Differs.OLDER})


class SchoolAsked(Question):
    """A school; `repair` what is missing or older there, by pushing it again."""

    school: Uai
    repair: bool = False


class At(Answer):
    """A version of the dossier of a school year, in which it counts; year 0 was never said."""

    year: int
    version: int


class Difference(Answer):
    """One resource of a pupil and a phase, as the log (`here`) and Siècle (`there`) have it.

    `pupil` is null for one who is unknown here; `refused`: why Siècle refused the push, as a slug;
    `repaired`: it is pushed again.
    """

    differs: Differs
    siecle_id: str
    pupil: UUID | None
    resource: str
    phase: str
    here: At | None = None
    there: At | None = None
    refused: str | None = None
    repaired: bool = False


class Compared(Answer):
    """A school. `on_their_way`: not there yet, as they still wait or are under way, which is no difference.

    `same`: resources that agree; `of_others`: what Siècle holds of pupils who have left this school, or were
    erased here, and is told of no more.
    """

    same: int
    on_their_way: int
    of_others: int
    differences: list[Difference]


class NotCompared(Answer):
    """Why it could not be done now, as a slug that begins with whose fault it is."""

    reason: str


class DossiersAsked(Question):
    """Events of these types in the dossiers of a school's pupils; `after`: `next` of the page before."""

    school: Uai
    types: Annotated[list[str], Field(max_length=20)]
    after: UUID | None = None


class LatestEvent(Answer):
    """An event as `Events` has it; `fresh`: too new to be missed where it has not come over the broker."""

    event: dict[str, Any]
    fresh: bool


class PupilsEvents(Answer):
    """A pupil as Siècle knows it, with the newest event of each type and phase in its dossier."""

    pupil: UUID
    siecle_id: str
    latest: list[LatestEvent]


class Dossiers(Answer):
    """The first `MOST_PUPILS` after those, of all school years; `next` is null after the last page."""

    pupils: list[PupilsEvents]
    next: UUID | None
