"""What must hold from propositions to decision, written a second time from the bare list of events."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from shared.contract.decisions import (
    AppealRecorded,
    InterviewRecorded,
    OrientationDecided,
    PropositionsAnswered,
    PropositionsPublished,
    RetentionRequested,
)
from shared.contract.event import Event
from shared.contract.events import CampaignConfigured, IntentionsValidated, IntentionsWithdrawn
from shared.contract.plans import PlanEvent
from shared.contract.types import Answer, Ground, Origin, Pathway, Phase, Proposal
from tests.unit.domain import law
from tests.unit.domain.given import CHILD, SCHOOL

E = TypeVar("E", bound=Event)


def check_append(happened: list[Event]) -> None:
    """What goes in one append: an agreement with the decision that it makes, all else alone (F-20).

    What the clock brought about comes together.
    """
    if all(isinstance(one, PlanEvent) for one in happened):
        return
    if len(happened) < 2:
        assert not any(_is_agreement(one) for one in happened)
        return
    answered, decided = happened
    assert isinstance(answered, PropositionsAnswered)
    assert isinstance(decided, OrientationDecided)
    assert _is_agreement(answered)
    assert _is_agreement(decided)
    assert (decided.pathways, decided.by, decided.reasons) == (answered.accepted, None, None)
    assert decided.notified_on == decided.received_on


def check_event(event: Event, before: list[Event]) -> None:
    """Every invariant of step 3 that an event must keep, after those before it."""
    decided = _last(before, OrientationDecided)
    if isinstance(event, PropositionsPublished | PropositionsAnswered):
        assert decided is None
    if isinstance(event, IntentionsValidated) and event.phase is Phase.FINAL:
        assert decided is None
        assert _last(before, PropositionsPublished) is None
    if rule := RULES.get(type(event)):
        rule(event, before)


def is_valid_answer(events: list[Event], answer: Answer | None, accepted: tuple[Pathway, ...]) -> bool:
    """Whether an answer is one, to the newest propositions, and not the one that they have."""
    newest = _last(events, PropositionsPublished)
    if newest is None or answer is None:
        return False
    given = [one.answer for one in _all(events, PropositionsAnswered) if _is_to(one, newest)]
    if answer is Answer.DISAGREED:
        return not accepted and Answer.DISAGREED not in given
    return bool(accepted) and set(accepted) <= _proposed(newest)


def _published(event: PropositionsPublished, before: list[Event]) -> None:
    """Versions count; each requested voie is answered, one is proposed, and « non » has reasons."""
    assert event.propositions_version == len(list(_all(before, PropositionsPublished))) + 1
    named = [one.pathway for one in event.propositions]
    requested = set(_requested(before))
    assert len(set(named)) == len(named)
    assert requested <= set(named)
    assert _proposed(event)
    assert event.reasons or requested <= _proposed(event)


def _answered(event: PropositionsAnswered, before: list[Event]) -> None:
    """To the newest version, once; of a family by nobody else than the author, and before the interview."""
    newest = _last(before, PropositionsPublished)
    assert newest is not None
    assert _is_to(event, newest)
    assert is_valid_answer(before, event.answer, event.accepted)
    assert (event.origin is Origin.SCHOOL) == (event.by is None) == (event.session is None)
    if event.origin is Origin.FAMILY:
        assert event.by != CHILD
        assert _last(before, InterviewRecorded) is None


def _decided(event: OrientationDecided, before: list[Event]) -> None:
    """Versions count; the head keeps the law's conditions, and leaves the commission's decision alone."""
    decisions = list(_all(before, OrientationDecided))
    assert event.decision_version == len(decisions) + 1
    assert (event.ground is Ground.RETENTION) == (not event.pathways)
    assert len(set(event.pathways)) == len(event.pathways)
    assert event.received_on is None or event.received_on >= event.notified_on
    if event.ground is Ground.HEAD:
        assert Ground.APPEAL not in [one.ground for one in decisions]
        assert event.reasons or not decisions
        interview = _last(before, InterviewRecorded)
        was_received = interview is not None and interview.held_on <= event.notified_on
        assert _conforms(event, before) or (was_received and event.reasons)


def _appealed(event: AppealRecorded, before: list[Event]) -> None:
    """In time up to the third working day after the newest decision of the head, and in doubt."""
    of_head = [one for one in _all(before, OrientationDecided) if one.ground is Ground.HEAD]
    told_on = (of_head[-1].received_on or of_head[-1].notified_on) if of_head else None
    last = law.third_working_day(told_on, SCHOOL) if told_on else event.lodged_on
    assert event.in_time == (event.lodged_on <= last)


def _asked_to_stay(_event: RetentionRequested, before: list[Event]) -> None:
    """Once."""
    assert _last(before, RetentionRequested) is None


RULES: dict[type[Event], Callable[..., None]] = {
    PropositionsPublished: _published,
    PropositionsAnswered: _answered,
    OrientationDecided: _decided,
    AppealRecorded: _appealed,
    RetentionRequested: _asked_to_stay,
}


def _conforms(event: OrientationDecided, before: list[Event]) -> bool:
    requested, settings = _requested(before), _last(before, CampaignConfigured)
    if not requested:
        newest, given = _last(before, PropositionsPublished), _last(before, PropositionsAnswered)
        current = given is not None and newest is not None and _is_to(given, newest)
        return not (current and given is not None and given.answer is Answer.DISAGREED)
    wanted = requested if settings and settings.any_choice_conforms else requested[:1]
    return any(one in event.pathways for one in wanted)


def _requested(events: list[Event]) -> list[Pathway]:
    """The choices that were made last; none once they were withdrawn (A-27)."""
    said = (one for one in events if isinstance(one, IntentionsValidated | IntentionsWithdrawn))
    of_phase = [one for one in said if one.phase is Phase.FINAL]
    last = of_phase[-1] if of_phase else None
    return [one.pathway for one in last.intentions] if isinstance(last, IntentionsValidated) else []


def _proposed(event: PropositionsPublished) -> set[Pathway]:
    return {one.pathway for one in event.propositions if one.proposal is Proposal.PROPOSED}


def _is_to(answer: PropositionsAnswered, propositions: PropositionsPublished) -> bool:
    return answer.propositions_version == propositions.propositions_version


def _is_agreement(event: Event) -> bool:
    if isinstance(event, PropositionsAnswered):
        return event.answer is Answer.AGREED
    return isinstance(event, OrientationDecided) and event.ground is Ground.AGREEMENT


def _all(events: list[Event], kind: type[E]) -> Iterator[E]:
    return (one for one in events if isinstance(one, kind))


def _last(events: list[Event], kind: type[E]) -> E | None:
    return next((one for one in reversed(events) if isinstance(one, kind)), None)
