"""One pupil's requests, avis and acknowledgement in one school year: state and evolve."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.intentions.domain.command import Stream
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.recorded import RecordedEvent, UnknownEvent
from shared.contract import streams
from shared.contract.events import (
    AuthorshipTransferred,
    Intention,
    IntentionsValidated,
    Opinion,
    OpinionAcknowledged,
    OpinionPublished,
    Recommendation,
)
from shared.contract.types import Origin, Phase, TextRef


@dataclass(frozen=True, slots=True)
class Entry:
    """The intentions as validated last; `author` is the account that did it, None when staff entered."""

    intentions: tuple[Intention, ...]
    origin: Origin
    author: UUID | None
    session: UUID | None
    receipt: str
    validated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class PublishedOpinion:
    """The council's avis; a changed one is a new version (A-19).

    `position` and `school` say when, and whose council's it was: families see it from an opening on (R-021).
    """

    version: int
    opinions: tuple[Opinion, ...]
    recommendations: tuple[Recommendation, ...]
    reasons: TextRef | None
    published_at: datetime
    position: int = 0
    school: str | None = None


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Who read which version of the avis, and when (R-091)."""

    opinion_version: int
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """One phase of the dossier. `author` may enter and acknowledge; None: any legal responsible may."""

    author: UUID | None = None
    entry: Entry | None = None
    opinions: tuple[PublishedOpinion, ...] = ()
    acknowledgements: tuple[Acknowledgement, ...] = ()
    source_version: int = 0
    entry_source_version: int = 0
    author_source_version: int = 0

    @property
    def opinion(self) -> PublishedOpinion | None:
        """The current avis."""
        return self.opinions[-1] if self.opinions else None

    @property
    def acknowledgement(self) -> Acknowledgement | None:
        """The acknowledgement of the current avis; that of an older one does not count (A-19)."""
        last = self.last_acknowledgement
        return last if self.opinion and last and last.opinion_version == self.opinion.version else None

    def acknowledgement_of(self, opinion: PublishedOpinion) -> Acknowledgement | None:
        """The acknowledgement of this very version of the avis."""
        return next((one for one in self.acknowledgements if one.opinion_version == opinion.version), None)

    @property
    def last_acknowledgement(self) -> Acknowledgement | None:
        """The newest one, of whichever avis."""
        return self.acknowledgements[-1] if self.acknowledgements else None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to acknowledge: what opens the definitive choices (R-094, A-19)."""
        return self.opinion is None or self.acknowledgement is not None


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the stream says; `version` counts its events."""

    version: int = 0
    rounds: Mapping[Phase, Round] = field(default_factory=dict)

    @classmethod
    def of(cls, at: PupilPlace) -> Stream["Dossier"]:
        """The stream of a pupil's dossier."""
        return Stream(streams.dossier(at.pupil, at.year), cls, at.academy, at.school)

    def round(self, phase: Phase) -> Round:
        """The state of one phase."""
        return self.rounds.get(phase, Round())

    def passed_gate(self, phase: Phase) -> bool:
        """Whether `phase` may be entered; the gate is per pupil: anyone's acknowledgement counts (A-06)."""
        return phase is Phase.PROVISIONAL or self.round(Phase.PROVISIONAL).is_settled

    def evolve(self, recorded: RecordedEvent) -> "Dossier":
        """The state after one more event. Errors: `UnknownEvent`."""
        event = recorded.event
        version = self.version + 1
        match event:
            case IntentionsValidated():
                changed = _validated(self.round(event.phase), event, recorded.at, version)
            case OpinionPublished():
                changed = _published(self.round(event.phase), event, recorded)
            case OpinionAcknowledged():
                changed = _acknowledged(self.round(event.phase), event)
            case AuthorshipTransferred():
                changed = replace(
                    self.round(event.phase),
                    author=event.to_account,
                    author_source_version=event.source_version,
                )
            case _:
                raise UnknownEvent(f"a dossier does not know {event.name()}")
        return Dossier(version, {**self.rounds, event.phase: changed})


def _validated(before: Round, event: IntentionsValidated, at: datetime, version: int) -> Round:
    entry = Entry(event.intentions, event.origin, event.by, event.session, event.receipt, at, version)
    source_version = event.source_version or before.entry_source_version
    return replace(before, entry=entry, author=event.by or before.author, entry_source_version=source_version)


def _published(before: Round, event: OpinionPublished, recorded: RecordedEvent) -> Round:
    opinion = PublishedOpinion(
        event.opinion_version,
        event.opinions,
        event.recommendations,
        event.reasons,
        recorded.at,
        recorded.position,
        recorded.school,
    )
    return replace(before, opinions=(*before.opinions, opinion), source_version=event.source_version)


def _acknowledged(before: Round, event: OpinionAcknowledged) -> Round:
    acknowledgement = Acknowledgement(event.opinion_version, event.by, event.at)
    return replace(before, acknowledgements=(*before.acknowledgements, acknowledgement))
