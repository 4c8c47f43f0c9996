"""Version 1 of the events from the council's propositions to the decision (F-05 to F-24)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contract.event import DossierEvent, NotedEvent
from shared.contract.types import (
    Answer,
    Ground,
    Message,
    Origin,
    Pathway,
    Proposal,
    SourceVersion,
    TextRef,
)

Pathways = Annotated[tuple[Pathway, ...], Field(max_length=3)]


class Proposition(Message):
    """What the council says on one voie, requested or not (F-06)."""

    pathway: Pathway
    proposal: Proposal
    advised_occupation: TextRef | None = Field(None, description="Advice only: the family chooses (F-07)")


class PropositionsPublished(DossierEvent):
    """The class council's propositions on a pupil's definitive choices came from Siècle (F-05)."""

    pupil: UUID
    propositions_version: Annotated[int, Field(ge=1, description="1, 2, … per pupil")]
    propositions: Annotated[tuple[Proposition, ...], Field(min_length=1, max_length=3)]
    catch_up: bool = Field(description="The council recommends a « dispositif de remise à niveau » (F-08)")
    reasons: TextRef | None
    source_version: SourceVersion


class PropositionsAnswered(DossierEvent):
    """A legal responsible answered the propositions, or staff did for the family (F-20, F-22, F-24)."""

    pupil: UUID
    propositions_version: Annotated[int, Field(ge=1, description="The version that is answered")]
    answer: Answer
    accepted: Pathways = Field(description="Voies accepted, by preference; empty for a disagreement")
    origin: Origin
    by: UUID | None = Field(description="The guardian's account; null when staff entered for the family")
    session: UUID | None = Field(description="Session it was given in; null when staff entered")
    at: AwareDatetime
    source_version: SourceVersion | None = Field(None, description="Set when staff entered in Siècle")


class OrientationDecided(DossierEvent):
    """The orientation is decided; a later one replaces it (F-09 to F-16, F-20)."""

    pupil: UUID
    decision_version: Annotated[int, Field(ge=1, description="1, 2, … per pupil")]
    ground: Ground
    pathways: Pathways = Field(description="Voies decided, by preference; empty for a year more in 3e")
    reasons: TextRef | None
    notified_on: date
    received_on: date | None = Field(None, description="When the family received it; null where not known")
    by: UUID | None = Field(description="Opaque id of the staff member; null for an agreement")
    source_version: SourceVersion | None = Field(None, description="Set when staff entered in Siècle")


class InterviewRecorded(NotedEvent):
    """The head, or whoever stands for the head, received the family (F-10)."""

    pupil: UUID
    held_on: date
    by: UUID
    source_version: SourceVersion


class AppealRecorded(NotedEvent):
    """The family appealed; late or not, the commission judges whether it may (F-12, F-13)."""

    pupil: UUID
    lodged_on: date
    in_time: bool = Field(description="Within three « jours ouvrables » of receipt, in doubt true")
    by: UUID
    source_version: SourceVersion


class RetentionRequested(NotedEvent):
    """The family asked that the pupil stays in 3e for one more year (F-15, F-16)."""

    pupil: UUID
    requested_on: date
    by: UUID
    source_version: SourceVersion


DECISION_EVENTS: tuple[type[DossierEvent], ...] = (
    PropositionsPublished,
    PropositionsAnswered,
    OrientationDecided,
    InterviewRecorded,
    AppealRecorded,
    RetentionRequested,
)
