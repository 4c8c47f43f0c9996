"""The internal API: what services of ours ask intentions for, as events do not hold it (ADR 0003).

Who serves it, who asks and who stands in for it in tests have these models in common. Ids travel in bodies,
never in addresses; an erased or unknown id is absent from the answer. No answer is stored or logged.
"""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contract.types import Phase, SiecleId, Uai, Year

MOST_IDS = 500
MOST_EVENTS = 500  # in one answer
MOST_LETTERS = 50
MOST_NEWS = 50
LAST_VERSION = 2**31 - 1
Ids = Annotated[list[UUID], Field(max_length=MOST_IDS)]
Version = Annotated[int, Field(ge=0, le=LAST_VERSION)]
Slug = Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Code = Annotated[str, Field(pattern="^[A-Z0-9-]{1,100}$")]


class What(StrEnum):
    """What there is to tell a family of a dossier."""

    OPENED = "opened"
    CLOSING = "closing"
    OPINION = "opinion"
    OPINION_CHANGED = "opinion-changed"
    PROPOSITIONS = "propositions"
    DECISION = "decision"


class Question(BaseModel):
    """Base of the bodies of requests; an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(BaseModel):
    """Base of the answers; a field that a newer release adds is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class EventsAsked(Question):
    """Versions after `after`, up to `to`, of one stream."""

    stream: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
    after: Version
    to: Annotated[Version, Field(ge=1)]


class Events(Answer):
    """The first `MOST_EVENTS` of them by version, as CloudEvents in contract versions."""

    events: list[dict[str, Any]]


class TextsAsked(Question):
    """Texts by id."""

    ids: Ids


class Texts(Answer):
    """Those that still exist."""

    texts: dict[UUID, str]


class ContactsAsked(Question):
    """Accounts and pupils by id; `for_notices` asks for what an e-mail about news needs beside that."""

    accounts: Ids = []
    pupils: Ids = []
    for_notices: bool = False


class AccountContact(Answer):
    """A responsible's address as it is written to; where it is null, `fault` may say why, as a slug.

    `stop`, for notices: the code of the link that stops them; null where this account wants none.
    """

    email: str | None
    fault: Slug | None = None
    stop: Code | None = None


class PupilContact(Answer):
    """What an e-mail about a pupil needs; the school's address where operators have said it.

    `school`, for notices: its name.
    """

    first_name: str
    time_zone: str
    school_email: str | None = None
    school: str | None = None


class Contacts(Answer):
    """Of those who are known."""

    accounts: dict[UUID, AccountContact]
    pupils: dict[UUID, PupilContact]


class PupilsAsked(Question):
    """Pupils by id."""

    pupils: Ids


class Reference(Answer):
    """Where Siècle knows a pupil: its school's UAI and Siècle's own id.

    `former`: Siècle's own id at each school, by UAI, that the pupil left; one that took the pupil back too.
    """

    school: str
    siecle_id: str
    former: dict[str, str] = {}


class References(Answer):
    """Of those who are known."""

    pupils: dict[UUID, Reference]


class Guardian(Answer):
    """A legal responsible by account, and by its PERSONNE_ID, which is one of that school alone.

    `has_address`: an e-mail can be written to it.
    """

    account: UUID
    school: str
    siecle_id: str
    has_address: bool


class Guardians(Answer):
    """Legal responsibles of those pupils who are known, none for one who is on their own (A-33)."""

    pupils: dict[UUID, list[Guardian]]


class ClassesAsked(Question):
    """Classes by the opaque ids that events name them by."""

    ids: Ids


class NamedClass(Answer):
    """A class by the UAI of its school and its name in SIECLE."""

    school: str
    name: str


class Classes(Answer):
    """Of those who are known."""

    classes: dict[UUID, NamedClass]


class PupilsOfSchoolAsked(Question):
    """The first `most` pupils of 3e of a school and a year by id, after `after`; of a class or of all."""

    school: Uai
    year: Year
    class_id: UUID | None = None
    after: UUID | None = None
    most: Annotated[int, Field(ge=1, le=MOST_IDS)]


class PupilsOfSchool(Answer):
    """Their ids, in order; fewer than were asked for are the last."""

    pupils: list[UUID]


class NewsAsked(Question):
    """Pupils by id."""

    pupils: Annotated[list[UUID], Field(max_length=MOST_NEWS)]


class PieceOfNews(Answer):
    """Something to tell of a dossier: `what` as in `What`, by a `mark` that stays while it is the same.

    `since`: when it became so. `accounts`: the legal responsibles whom it concerns.
    """

    what: Slug
    mark: str
    since: AwareDatetime
    phase: Phase
    closes_at: AwareDatetime | None
    accounts: list[UUID]


class DossierNews(Answer):
    """All there is to tell of a dossier now; `opens_at`: the next planned opening."""

    academy: str
    year: int
    time_zone: str
    opens_at: AwareDatetime | None
    news: list[PieceOfNews]


class News(Answer):
    """Of the pupils of this school year who are there; who left or was erased is absent."""

    pupils: dict[UUID, DossierNews]


class ResolveAsked(Question):
    """Pupils of one school by Siècle's own ids."""

    school: Uai
    siecle_ids: Annotated[list[SiecleId], Field(max_length=MOST_IDS)]


class Resolved(Answer):
    """Our ids of those who are known, there or at the school that they left it for."""

    pupils: dict[str, UUID]


class FamiliesAtWork(Answer):
    """How many families have a session, by school; one that has none is absent."""

    counted_at: AwareDatetime
    families: dict[str, int]


class LettersAsked(Question):
    """How many letters to take at most."""

    most: Annotated[int, Field(ge=1, le=MOST_LETTERS)]


class OutboxLetter(Answer):
    """A letter about an account's address; `code` confirms a new one. The same whenever it is asked for."""

    id: UUID
    kind: str
    email: str
    code: Code | None
    written_at: AwareDatetime
    attempts: int


class Letters(Answer):
    """Letters to send, for a minute nobody else's."""

    letters: list[OutboxLetter]


class LetterSettled(Question):
    """A letter is done with, or to be tried again in so many seconds."""

    letter: UUID
    again_in: Annotated[float | None, Field(ge=1, le=86_400)] = None


class Nothing(Answer):
    """It is noted."""
