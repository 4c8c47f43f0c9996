"""The family's answer (F-20 to F-24), and the decision that an agreement makes (F-09)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.intentions.domain import refusals
from services.intentions.domain.seeing.decision_screens import ToAnswer
from services.intentions.domain.signing_in.end_session import Acts
from services.intentions.domain.stream import RecordedEvent
from shared.contract.decisions import OrientationDecided, PropositionsAnswered
from shared.contract.types import Answer, Ground, Origin, Pathway, Stage
from tests.unit.domain.deciding import (
    YES,
    answers,
    answers_on_paper,
    decides,
    proposes,
    receives,
)
from tests.unit.domain.given import (
    CAP,
    FATHER,
    GENERAL,
    MOTHER,
    PROFESSIONAL,
    SESSION,
    World,
    ask,
    refused,
)
from tests.unit.domain.june import FINAL, agreed, choosing, chosen, disagreed, proposed, without_choices
from tests.unit.domain.staff import enters, transfers


def test_f09_f20_an_agreement_is_answer_and_decision_in_one() -> None:
    world = proposed()
    answered, decided = answers(world, CAP, PROFESSIONAL)

    assert isinstance(answered, PropositionsAnswered)
    assert (answered.answer, answered.accepted) == (Answer.AGREED, (PROFESSIONAL, CAP))
    assert (answered.by, answered.session, answered.origin) == (MOTHER, SESSION, Origin.FAMILY)
    assert (answered.propositions_version, answered.at, answered.source_version) == (1, world.now, None)
    assert isinstance(decided, OrientationDecided)
    assert (decided.ground, decided.pathways, decided.decision_version) == (
        Ground.AGREEMENT,
        (PROFESSIONAL, CAP),
        1,
    )
    assert (decided.by, decided.reasons, decided.source_version) == (None, None, None)


@pytest.mark.parametrize("accepted", [(PROFESSIONAL,), (CAP,), (PROFESSIONAL, CAP)])
def test_f20_one_or_several_propositions_are_accepted(accepted: tuple[Pathway, ...]) -> None:
    world = proposed()
    answers(world, *accepted)
    decision = world.dossier.definitive.decision
    assert decision is not None
    assert decision.pathways == accepted


def test_f20_only_what_is_proposed_is_accepted() -> None:
    refused(refusals.NotProposed, lambda: answers(proposed(), GENERAL))
    refused(refusals.NotProposed, lambda: answers(proposed(), PROFESSIONAL, GENERAL))


def test_f20_an_agreement_accepts_something() -> None:
    refused(refusals.NothingAccepted, lambda: answers(proposed(), answer=Answer.AGREED))


def test_f20_an_answer_says_agreed_or_not() -> None:
    refused(refusals.AnswerMissing, lambda: answers(proposed(), answer=None))


def test_f22_a_disagreement_decides_nothing() -> None:
    world = proposed()
    [event] = answers(world)

    assert isinstance(event, PropositionsAnswered)
    assert (event.answer, event.accepted) == (Answer.DISAGREED, ())
    assert world.dossier.definitive.decision is None


def test_f22_a_disagreement_accepts_nothing() -> None:
    refused(
        refusals.AcceptedWithoutAgreement, lambda: answers(proposed(), PROFESSIONAL, answer=Answer.DISAGREED)
    )


def test_f22_a_disagreement_may_become_an_agreement() -> None:
    assert len(answers(disagreed(), PROFESSIONAL)) == 2


def test_f22_the_same_answer_twice() -> None:
    refused(refusals.AlreadyAnswered, lambda: answers(disagreed()))


def test_f20_an_agreement_is_final() -> None:
    refused(refusals.AlreadyDecided, lambda: answers(agreed()))
    refused(refusals.AlreadyDecided, lambda: answers(agreed(), CAP))


def test_f10_nothing_is_answered_after_the_interview() -> None:
    world = disagreed()
    receives(world)
    refused(refusals.InterviewHeld, lambda: answers(world, PROFESSIONAL))


def test_f20_nothing_is_answered_after_a_decision_of_staff() -> None:
    world = proposed()
    decides(world, GENERAL)
    refused(refusals.AlreadyDecided, lambda: answers(world, PROFESSIONAL))


def test_f20_an_answer_to_propositions_that_changed_meanwhile() -> None:
    world = proposed()
    proposes(world, (GENERAL, YES), (PROFESSIONAL, YES))
    refused(refusals.PropositionsChanged, lambda: answers(world, PROFESSIONAL, propositions_version=1))
    assert answers(world, PROFESSIONAL)


def test_f05_nothing_to_answer_without_propositions() -> None:
    world = chosen().opened(Stage.ANSWER, FINAL)
    refused(refusals.NoPropositions, lambda: answers(world))
    refused(refusals.NoPropositions, lambda: answers_on_paper(world))


def test_f21_not_before_the_opening_nor_after_the_closing() -> None:
    world = proposed()
    refused(refusals.NotOpenForAnswer, lambda: answers(world.closed(Stage.ANSWER, FINAL), PROFESSIONAL))
    planned = world.opened(Stage.ANSWER, FINAL, opens_at=world.now + timedelta(hours=1))
    refused(refusals.NotOpenForAnswer, lambda: answers(planned, PROFESSIONAL))
    assert answers(planned.later(hours=1), PROFESSIONAL)


def test_a12_the_planned_closing_is_an_instant() -> None:
    world = proposed()
    world.opened(Stage.ANSWER, FINAL, closes_at=world.now + timedelta(hours=1))
    world.later(minutes=59, seconds=59)
    assert isinstance(world.decision_seen_by(MOTHER), ToAnswer)
    refused(refusals.NotOpenForAnswer, lambda: answers(world.later(seconds=1), PROFESSIONAL))


def test_f04_only_the_author_of_the_choices_answers() -> None:
    refused(refusals.EnteredByAnother, lambda: answers(proposed(), PROFESSIONAL, by=FATHER))


def test_f20_without_choices_the_first_who_answers_is_the_author() -> None:
    world = without_choices()
    answers(world, by=FATHER)
    assert world.dossier.definitive.author == FATHER
    refused(refusals.EnteredByAnother, lambda: answers(world, CAP))
    assert answers(world, CAP, by=FATHER)


def test_f20_where_staff_entered_the_choices_too() -> None:
    world = choosing()
    enters(world, ask(GENERAL), ask(PROFESSIONAL), phase=FINAL)
    world = proposed(world.later(days=60).closed(phase=FINAL))
    assert answers(world, CAP, by=FATHER)


def test_f20_staff_entering_after_the_mother_leave_her_the_author() -> None:
    world = choosing()
    world.validate(ask(GENERAL), phase=FINAL)
    enters(world, ask(GENERAL), ask(PROFESSIONAL), phase=FINAL)
    world = proposed(world.closed(phase=FINAL))
    refused(refusals.EnteredByAnother, lambda: answers(world, CAP, by=FATHER))


def test_a04_who_has_the_right_of_entry_answers() -> None:
    world = disagreed()
    transfers(world, phase=FINAL)
    refused(refusals.EnteredByAnother, lambda: answers(world, CAP))
    assert answers(world, CAP, by=FATHER)


def test_r101_a_pupil_does_not_answer() -> None:
    refused(refusals.OnlyGuardians, lambda: answers(proposed(), PROFESSIONAL, is_guardian=False))


def test_r011_nothing_is_answered_after_sign_out() -> None:
    refused(refusals.SessionOver, lambda: answers(proposed().session_ended(), PROFESSIONAL))


@pytest.mark.parametrize(
    ("zone", "minute_before_midnight"),
    [
        ("Europe/Paris", datetime(2027, 6, 10, 21, 59, tzinfo=UTC)),
        ("America/Cayenne", datetime(2027, 6, 11, 2, 59, tzinfo=UTC)),
        ("Indian/Reunion", datetime(2027, 6, 10, 19, 59, tzinfo=UTC)),
    ],
)
def test_f12_an_agreement_is_of_the_day_in_the_academy(zone: str, minute_before_midnight: datetime) -> None:
    days = []
    for minutes in (0, 2):
        world = proposed(World().configured(time_zone=zone))
        world.now = minute_before_midnight + timedelta(minutes=minutes)
        _, decided = answers(world, CAP)
        assert isinstance(decided, OrientationDecided)
        assert decided.notified_on == decided.received_on
        days.append(decided.notified_on)
    assert days == [date(2027, 6, 10), date(2027, 6, 11)]


def test_r011_a_session_knows_the_answers_given_in_it() -> None:
    acts = Acts()
    for event in (*answers(proposed()), *answers(disagreed(), CAP)):
        acts = acts.evolve(RecordedEvent(event, World().now))
    assert acts == Acts(3, {}, {SESSION: 2})
