"""Version 1 of every event: facts, in the past tense, without personal data (ADR 0003).

The models are what the domain decides, what the store keeps as `data`, and what subscribers read.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contract.decisions import DECISION_EVENTS
from shared.contract.event import DossierEvent, Event, WindowEvent
from shared.contract.plans import PLAN_EVENTS
from shared.contract.types import (
    Academy,
    ClassId,
    DossierStream,
    Message,
    Notices,
    Origin,
    Pathway,
    Phase,
    Rank,
    Receipt,
    SessionEnd,
    SourceVersion,
    Stage,
    Status,
    TextRef,
    TimeZone,
    Uai,
    Verdict,
    Year,
)


class Intention(Message):
    """One request of a family, in order of preference (R-030 to R-050)."""

    rank: Rank
    pathway: Pathway
    occupation: TextRef | None = Field(None, description="Trade or training the family wrote (R-046)")
    statuses: tuple[Status, ...] = ()


class IntentionsValidated(DossierEvent):
    """A family's requests were validated: the whole list, replacing the one before."""

    pupil: UUID
    phase: Phase
    intentions: Annotated[tuple[Intention, ...], Field(min_length=1, max_length=3)]
    origin: Origin
    by: UUID | None = Field(description="The guardian's account; null when staff entered for the family")
    session: UUID | None = Field(description="Session it was validated in; null when staff entered")
    receipt: Receipt
    source_version: SourceVersion | None = Field(None, description="Set when staff entered in Siècle")


class Opinion(Message):
    """The council's avis on one requested voie (R-083, R-084)."""

    pathway: Pathway
    verdict: Verdict
    advised_occupation: TextRef | None = None


class Recommendation(Message):
    """A voie the council recommends although the family did not ask for it (R-085)."""

    pathway: Pathway
    advised_occupation: TextRef | None = None


class OpinionPublished(DossierEvent):
    """The class council's avis on a pupil's requests came from Siècle."""

    pupil: UUID
    phase: Phase
    opinion_version: Annotated[int, Field(ge=1, description="1, 2, … per pupil and phase (A-19)")]
    opinions: Annotated[tuple[Opinion, ...], Field(max_length=3)]
    recommendations: Annotated[tuple[Recommendation, ...], Field(max_length=2)]
    reasons: TextRef | None
    source_version: SourceVersion


class OpinionAcknowledged(DossierEvent):
    """A legal responsible acknowledged one version of the avis (R-091)."""

    pupil: UUID
    phase: Phase
    opinion_version: Annotated[int, Field(ge=1)]
    by: UUID
    at: AwareDatetime


class ValidatedDossier(Message):
    """A dossier validated in a session, at its last stream version there."""

    pupil: UUID
    stream: DossierStream
    version: Annotated[int, Field(ge=1)]


class AnsweredDossier(Message):
    """A dossier whose propositions were answered in a session: the version of its last answer there."""

    pupil: UUID
    stream: DossierStream
    version: Annotated[int, Field(ge=1)]


class SessionEnded(Event):
    """A session ended; it names what was done in it, so that a consumer knows what it must have."""

    stream = "session-{session}"
    filtered_by = ()

    session: UUID
    account: UUID
    reason: SessionEnd
    started: AwareDatetime
    ended: AwareDatetime
    validated: tuple[ValidatedDossier, ...]
    answered: tuple[AnsweredDossier, ...] = Field((), description="Dossiers with a final answer given in it")


class CampaignConfigured(Event):
    """An academy's settings for a school year, as set in Siècle (R-018, R-019, R-024, A-14)."""

    stream = "campaign-{academy}-{year}"
    filtered_by = ("academy",)

    academy: Academy
    year: Year
    provisional_from: Annotated[date, Field(description="Date 1: provisional entry may start")]
    final_from: Annotated[date, Field(description="Date 3: definitive entry may start")]
    any_choice_conforms: bool = Field(
        False, description="A decision conforms with any requested voie in it, not only with the first (F-09)"
    )
    free_occupation: Annotated[bool, Field(description="Families may write a trade or training")]
    statuses: Annotated[bool, Field(description="Families may tick the two statuses")]
    time_zone: TimeZone
    notices: Notices = Field((), description="What families are told by e-mail")
    source_version: SourceVersion


class WindowOpened(WindowEvent):
    """A school opened the téléservice for one stage (R-021, R-022, R-023)."""

    school: Uai
    academy: Academy
    year: Year
    phase: Phase
    stage: Stage
    opens_at: AwareDatetime
    closes_at: AwareDatetime | None = Field(description="Planned closing; null until staff close it")
    by: UUID
    source_version: SourceVersion


class WindowClosed(WindowEvent):
    """A school closed the téléservice (R-020)."""

    school: Uai
    academy: Academy
    year: Year
    phase: Phase
    stage: Stage
    at: AwareDatetime
    by: UUID
    source_version: SourceVersion


class ClassWindowOpened(WindowEvent):
    """A school opened the téléservice for one class (F-21).

    For its pupils it counts before an opening of the school for the same stage; any other opening of the
    school, and a closing of this stage, takes its place.
    """

    school: Uai
    academy: Academy
    year: Year
    class_id: ClassId
    phase: Phase
    stage: Stage
    opens_at: AwareDatetime
    closes_at: AwareDatetime | None = Field(description="Planned closing; null until staff close it")
    by: UUID
    source_version: SourceVersion


class ClassWindowClosed(WindowEvent):
    """A school closed the téléservice for one class; it counts as an opening of the class does."""

    school: Uai
    academy: Academy
    year: Year
    class_id: ClassId
    phase: Phase
    stage: Stage
    at: AwareDatetime
    by: UUID
    source_version: SourceVersion


class AuthorshipTransferred(DossierEvent):
    """Staff gave the right of entry to another legal responsible, or freed it (A-04)."""

    pupil: UUID
    phase: Phase
    from_account: UUID | None
    to_account: UUID | None = Field(description="Null frees the right: the next validation takes it")
    reason: TextRef
    by: UUID
    source_version: SourceVersion


class DossierMoved(DossierEvent):
    """The pupil goes to another collège, and the dossier with it (A-34).

    It is found by the school that is left, the events after it by the new one.
    """

    pupil: UUID
    from_school: Uai
    from_academy: Academy
    to_school: Uai
    to_academy: Academy


class IntentionsWithdrawn(DossierEvent):
    """Staff withdrew what was entered in a phase, which is as if nothing were; anybody may enter (A-27).

    Siècle's version is one of those of the entry.
    """

    pupil: UUID
    phase: Phase
    reason: TextRef
    by: UUID
    source_version: SourceVersion


class EmailsRequested(Event):
    """Staff asked that the e-mails about a pupil which did not go are sent again (A-36).

    Of no dossier: what families enter meanwhile is not overtaken by it.
    """

    stream = "emails-{pupil}-"
    filtered_by = ("academy", "school")

    pupil: UUID
    by: UUID
    source_version: SourceVersion


_MODELS: tuple[type[Event], ...] = (
    IntentionsValidated,
    OpinionPublished,
    OpinionAcknowledged,
    SessionEnded,
    CampaignConfigured,
    WindowOpened,
    WindowClosed,
    AuthorshipTransferred,
    *DECISION_EVENTS,
    ClassWindowOpened,
    ClassWindowClosed,
    DossierMoved,
    IntentionsWithdrawn,
    EmailsRequested,
    *PLAN_EVENTS,
)
EVENTS: dict[str, type[Event]] = {model.name(): model for model in _MODELS}
