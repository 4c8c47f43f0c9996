"""The two phases of a dossier: who may enter, what was validated, the avis, and its acknowledgement."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from services.intentions.domain.stream import RecordedEvent, UnknownEvent
from shared.contract.events import (
    AuthorshipTransferred,
    Intention,
    IntentionsValidated,
    Opinion,
    OpinionAcknowledged,
    OpinionPublished,
    Recommendation,
)
from shared.contract.types import Origin, TextRef


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
class Round:
    """One phase. `author` may enter and answer; None: any legal responsible may (A-03, A-04)."""

    author: UUID | None = None
    entry: Entry | None = None
    entry_source_version: int = 0
    author_source_version: int = 0

    @property
    def has_begun(self) -> bool:
        """True once anything has happened in it."""
        return self != type(self)()

    def evolve(self, recorded: RecordedEvent, version: int) -> Self:
        """The state after one more event, the dossier's `version`. Errors: `UnknownEvent`."""
        match recorded.event:
            case IntentionsValidated() as event:
                return self._validated(event, recorded.at, version)
            case AuthorshipTransferred() as event:
                return replace(self, author=event.to_account, author_source_version=event.source_version)
            case event:
                raise UnknownEvent(f"a dossier does not know {event.name()}")

    def _validated(self, event: IntentionsValidated, at: datetime, version: int) -> Self:
        entry = Entry(event.intentions, event.origin, event.by, event.session, event.receipt, at, version)
        known = event.source_version or self.entry_source_version
        return replace(self, entry=entry, author=event.by or self.author, entry_source_version=known)


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
    """One version of the avis, read by whom and when (R-091)."""

    opinion_version: int
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Provisional(Round):
    """Every avis and every acknowledgement, oldest first."""

    opinions: tuple[PublishedOpinion, ...] = ()
    acknowledgements: tuple[Acknowledgement, ...] = ()
    source_version: int = 0

    @property
    def opinion(self) -> PublishedOpinion | None:
        """The current avis."""
        return self.opinions[-1] if self.opinions else None

    @property
    def acknowledgement(self) -> Acknowledgement | None:
        """The acknowledgement of the current avis; that of an older one does not count (A-19)."""
        return self.acknowledgement_of(self.opinion) if self.opinion else None

    def acknowledgement_of(self, opinion: PublishedOpinion) -> Acknowledgement | None:
        """The acknowledgement of this very version of the avis."""
        return next((one for one in self.acknowledgements if one.opinion_version == opinion.version), None)

    @property
    def last_acknowledgement(self) -> Acknowledgement | None:
        """The newest one, of whichever avis."""
        return self.acknowledgements[-1] if self.acknowledgements else None

    @property
    def is_settled(self) -> bool:
        """True if nothing is left to acknowledge, which opens the definitive choices (R-094, A-19)."""
        return self.opinion is None or self.acknowledgement is not None

    def evolve(self, recorded: RecordedEvent, version: int) -> Self:
        """The state after one more event, the dossier's `version`. Errors: `UnknownEvent`."""
        match recorded.event:
            case OpinionPublished() as event:
                return self._published(event, recorded)
            case OpinionAcknowledged() as event:
                read = Acknowledgement(event.opinion_version, event.by, event.at)
                return replace(self, acknowledgements=(*self.acknowledgements, read))
            case _:
                return Round.evolve(self, recorded, version)  # a class with slots knows no bare super()

    def _published(self, event: OpinionPublished, recorded: RecordedEvent) -> Self:
        opinion = PublishedOpinion(
            event.opinion_version,
            event.opinions,
            event.recommendations,
            event.reasons,
            recorded.at,
            recorded.position,
            recorded.school,
        )
        return replace(self, opinions=(*self.opinions, opinion), source_version=event.source_version)


@dataclass(frozen=True, slots=True)
class Definitive(Provisional):
    """The choices, and what logs hold of a final avis: it is folded and read as a provisional one is."""
