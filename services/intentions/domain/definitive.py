"""The definitive phase of a dossier: choices, propositions, answer, decision (F-01 to F-24)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self
from uuid import UUID

from services.intentions.domain.round import Round
from services.intentions.domain.stream import RecordedEvent
from shared.contract.decisions import (
    AppealRecorded,
    InterviewRecorded,
    OrientationDecided,
    Proposition,
    PropositionsAnswered,
    PropositionsPublished,
    RetentionRequested,
)
from shared.contract.types import Answer, Ground, Origin, Pathway, Proposal, TextRef


@dataclass(frozen=True, slots=True)
class PublishedPropositions:
    """The council's propositions; changed ones are a new version.

    `position` and `school` say when, and whose council's they were: families see them from an opening on.
    """

    version: int
    propositions: tuple[Proposition, ...]
    catch_up: bool
    reasons: TextRef | None
    published_at: datetime
    position: int = 0
    school: str | None = None

    @property
    def proposed(self) -> tuple[Pathway, ...]:
        """The voies that the council proposes."""
        return tuple(one.pathway for one in self.propositions if one.proposal is Proposal.PROPOSED)


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """The answer to one version of the propositions; `by` and `session` are None where staff entered it."""

    propositions_version: int
    answer: Answer
    accepted: tuple[Pathway, ...]
    origin: Origin
    by: UUID | None
    at: datetime
    session: UUID | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision; `pathways` is empty for a year more in 3e.

    `school`: the pupil's, when it was made; `at`: when that was.
    """

    version: int
    ground: Ground
    pathways: tuple[Pathway, ...]
    reasons: TextRef | None
    notified_on: date
    received_on: date | None
    school: str | None = None
    at: datetime | None = None

    @property
    def told_on(self) -> date:
        """The day from which the time for an appeal counts (F-12): of receipt, else of the notification."""
        return self.received_on or self.notified_on


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal, in time or not; the commission judges whether it may be."""

    lodged_on: date
    in_time: bool


@dataclass(frozen=True, slots=True)
class Definitive(Round):
    """Every version of propositions, answers and decisions, oldest first.

    `author` is who validated the choices, or else who answered first.
    """

    all_propositions: tuple[PublishedPropositions, ...] = ()
    answers: tuple[GivenAnswer, ...] = ()
    interview: date | None = None
    decisions: tuple[Decision, ...] = ()
    appeal: Appeal | None = None
    retention_requested_on: date | None = None

    @property
    def is_frozen(self) -> bool:
        """True once propositions, or a decision without any, are there."""
        return self.propositions is not None or self.decision is not None

    @property
    def propositions(self) -> PublishedPropositions | None:
        """The current ones."""
        return self.all_propositions[-1] if self.all_propositions else None

    @property
    def answer(self) -> GivenAnswer | None:
        """The answer to the current propositions; one to older ones does not count."""
        current, last = self.propositions, self.answers[-1] if self.answers else None
        is_to_current = last and current and last.propositions_version == current.version
        return last if is_to_current else None

    @property
    def decision(self) -> Decision | None:
        """The current one."""
        return self.decisions[-1] if self.decisions else None

    @property
    def decided_by_head(self) -> Decision | None:
        """The head's newest decision, also one that an appeal has replaced."""
        return next((one for one in reversed(self.decisions) if one.ground is Ground.HEAD), None)

    @property
    def requested(self) -> set[Pathway]:
        """The voies that were chosen."""
        return {one.pathway for one in self.entry.intentions} if self.entry else set()

    def by_preference(self, pathways: tuple[Pathway, ...]) -> tuple[Pathway, ...]:
        """The voies in the order of the choices, then those that were not chosen."""
        ranks = {one.pathway: one.rank for one in self.entry.intentions} if self.entry else {}
        return tuple(
            sorted(
                set(pathways), key=lambda one: (ranks.get(one, len(Pathway) + 1), list(Pathway).index(one))
            )
        )

    def _evolved(self, recorded: RecordedEvent, version: int) -> Self:
        match recorded.event:
            case PropositionsPublished() as event:
                return self._published(event, recorded)
            case PropositionsAnswered() as event:
                return self._answered(event)
            case OrientationDecided() as event:
                return replace(self, decisions=(*self.decisions, _decision(event, recorded)))
            case InterviewRecorded(held_on=day):
                return replace(self, interview=day)
            case AppealRecorded(lodged_on=day, in_time=in_time):
                return replace(self, appeal=Appeal(day, in_time))
            case RetentionRequested(requested_on=day):
                return replace(self, retention_requested_on=day)
            case _:
                return Round._evolved(self, recorded, version)  # a class with slots knows no bare super()

    def _published(self, event: PropositionsPublished, recorded: RecordedEvent) -> Self:
        published = PublishedPropositions(
            event.propositions_version,
            event.propositions,
            event.catch_up,
            event.reasons,
            recorded.at,
            recorded.position,
            recorded.school,
        )
        return replace(self, all_propositions=(*self.all_propositions, published))

    def _answered(self, event: PropositionsAnswered) -> Self:
        given = GivenAnswer(
            event.propositions_version,
            event.answer,
            event.accepted,
            event.origin,
            event.by,
            event.at,
            event.session,
        )
        return replace(self, answers=(*self.answers, given), author=self.author or event.by)


def _decision(event: OrientationDecided, recorded: RecordedEvent) -> Decision:
    return Decision(
        event.decision_version,
        event.ground,
        event.pathways,
        event.reasons,
        event.notified_on,
        event.received_on,
        recorded.school,
        recorded.at,
    )
