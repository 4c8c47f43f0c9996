"""The words that events and commands share."""

from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema


class Message(BaseModel):
    """Base of everything in the contract: immutable, and tolerant of optional fields added later."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Versioned(Message):
    """Base of events, commands and answers; `version` is that of the data, not of a stream."""

    version: ClassVar[int] = 1

    @classmethod
    def name(cls) -> str:
        """The stable name, e.g. `IntentionsValidated`."""
        return cls.__name__


class Phase(StrEnum):
    """The two rounds of a school year (R-015)."""

    PROVISIONAL = "provisional"
    FINAL = "final"


class Stage(StrEnum):
    """What a window is open for: families enter their requests, or read the council's answer."""

    ENTRY = "entry"
    ANSWER = "answer"


class Pathway(StrEnum):
    """The three voies after 3e (R-031)."""

    GENERAL = "2GT"
    PROFESSIONAL = "2PRO"
    CAP = "CAP1"


class Status(StrEnum):
    """Statuses a family may tick for the voie professionnelle (R-049)."""

    SCHOOL = "school"
    APPRENTICE = "apprentice"


class Verdict(StrEnum):
    """The council's avis on one voie (R-083, A-20)."""

    FAVOURABLE = "favourable"
    RESERVED = "reserved"
    UNFAVOURABLE = "unfavourable"
    NOT_GIVEN = "not_given"


class Proposal(StrEnum):
    """What the council says on one voie in the definitive phase (F-05, F-06)."""

    PROPOSED = "proposed"
    NOT_PROPOSED = "not_proposed"


class Answer(StrEnum):
    """The family's answer to the propositions (F-20, F-22)."""

    AGREED = "agreed"
    DISAGREED = "disagreed"


class Ground(StrEnum):
    """What a decision rests on: the family's agreement, the head, an appeal, or a year more in 3e."""

    AGREEMENT = "agreement"
    HEAD = "head"
    APPEAL = "appeal"
    RETENTION = "retention"


class Origin(StrEnum):
    """Who entered: the family online, or the school's staff for it (A-05)."""

    FAMILY = "family"
    SCHOOL = "school"


class NoticeKind(StrEnum):
    """What an academy may have families told by e-mail; the e-mail never says what an answer is."""

    OPENED = "opened"  # families may enter
    CLOSING = "closing"  # in three days, and nothing is entered
    OPINION = "opinion"  # an avis may be read
    OPINION_CHANGED = "opinion_changed"  # so may another version of it
    DECISION = "decision"  # propositions may be read, or a decision is there


# Named in place, as a schema that was published without definitions gains none.
Notices = tuple[
    Annotated[NoticeKind, WithJsonSchema({"type": "string", "enum": [kind.value for kind in NoticeKind]})],
    ...,
]


class SessionEnd(StrEnum):
    """How a session ended (A-02)."""

    LOGOUT = "logout"
    EXPIRED = "expired"


Academy = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", description="Academy slug, e.g. creteil")]
Uai = Annotated[str, Field(pattern=r"^[0-9]{7}[A-Z]$", description="The school's national identifier")]
ClassId = Annotated[UUID, Field(description="A class as an opaque id; the internal API gives its name")]
SIECLE_ID = r"^[0-9A-Za-z_-]{1,50}$"
SiecleId = Annotated[str, Field(pattern=SIECLE_ID, description="Siècle's own ELEVE_ID, within a school")]
Year = Annotated[int, Field(ge=2000, le=2999, description="Year the school year starts in")]
Rank = Annotated[int, Field(ge=1, le=3, description="Order of preference, from 1 without gaps (R-032)")]
Receipt = Annotated[
    str,
    Field(
        max_length=32, pattern=r"^[0-9A-Z]+(-[0-9A-Z]+)*$", description="Receipt number shown to the family"
    ),
]
TimeZone = Annotated[
    str,
    Field(max_length=40, pattern=r"^[A-Za-z]+(/[A-Za-z_-]+)*$", description="IANA name, e.g. Europe/Paris"),
]
DossierStream = Annotated[str, Field(pattern=r"^dossier-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9]{4}$")]
SourceVersion = Annotated[int, Field(ge=1, description="Siècle's version of the object; older is ignored")]


class TextRef(Message):
    """A text that lies outside the log: its id, and a salted digest that proves it unchanged."""

    text: UUID
    digest: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
