"""The provisional phase of a dossier: the intentions, the avis, and its acknowledgement."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from services.intentions.domain.round import Round
from services.intentions.domain.stream import RecordedEvent
from shared.contract.events import Opinion, OpinionAcknowledged, OpinionPublished, Recommendation
from shared.contract.types import TextRef


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
    def is_frozen(self) -> bool:
        """True once there is an avis."""
        return self.opinion is not None

    @property
    def is_settled(self) -> bool:
        """True if nothing is left to acknowledge, which opens the definitive choices (R-094, A-19)."""
        return self.opinion is None or self.acknowledgement is not None

    def _evolved(self, recorded: RecordedEvent, version: int) -> Self:
        match recorded.event:
            case OpinionPublished() as event:
                return self._published(event, recorded)
            case OpinionAcknowledged() as event:
                read = Acknowledgement(event.opinion_version, event.by, event.at)
                return replace(self, acknowledgements=(*self.acknowledgements, read))
            case _:
                return Round._evolved(self, recorded, version)  # a class with slots knows no bare super()

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
        return replace(self, opinions=(*self.opinions, opinion))
