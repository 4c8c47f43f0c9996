"""E-mails that did not go: notifications reports them to the internal API, sync hears of them (ADR 0027)."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contract.internal import LAST_VERSION, MOST_LETTERS, Answer, Question, Slug


class ReportedEmail(Question):
    """What became of an e-mail to a legal responsible: it failed, had no address, or is settled after all.

    `reason` says why as a slug, where there is more to say.
    """

    id: UUID
    pupil: UUID
    account: UUID
    kind: Literal["recap", "transfer"]
    state: Literal["failed", "no-address", "settled"]
    reason: Slug | None = None
    happened_at: AwareDatetime


class EmailsReported(Question):
    """What became of some, each in the order in which it came about."""

    emails: Annotated[list[ReportedEmail], Field(max_length=MOST_LETTERS)]


class EmailsAsked(Question):
    """How many e-mails of which Siècle is to be told, at most."""

    most: Annotated[int, Field(ge=1, le=MOST_LETTERS)]


class UntoldEmail(Answer):
    """What Siècle is to be told; `guardian`: the PERSONNE_ID, where the pupil's school gave one."""

    id: UUID
    number: int
    pupil: UUID
    guardian: str | None
    kind: str
    state: str
    reason: str | None
    happened_at: AwareDatetime


class UntoldEmails(Answer):
    """Those that are next, oldest first."""

    emails: list[UntoldEmail]


class EmailTold(Question):
    """Siècle knows what was reported of an e-mail up to this number."""

    email: UUID
    number: Annotated[int, Field(ge=1, le=LAST_VERSION)]
