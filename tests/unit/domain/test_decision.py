"""The decision that is not the family's agreement (F-09 to F-11, F-14 to F-16)."""

from datetime import timedelta

import pytest

from services.intentions.domain import staff_refusals
from shared.contract.decisions import InterviewRecorded, OrientationDecided
from shared.contract.types import Answer, Ground, Pathway, Stage
from tests.unit.domain.deciding import (
    YES,
    answers,
    answers_on_paper,
    asks_to_stay,
    decides,
    proposes,
    receives,
)
from tests.unit.domain.given import CAP, GENERAL, PROFESSIONAL, STAFF, World, refused, text
from tests.unit.domain.june import (
    FINAL,
    agreed,
    chosen,
    decided,
    disagreed,
    proposed,
    received,
    without_choices,
)

ONE_DAY = timedelta(days=1)


def test_f09_a_decision_that_conforms_needs_neither_interview_nor_reasons() -> None:
    world = proposed()
    [event] = decides(world, GENERAL, reasons=None, received_on=world.today)

    assert isinstance(event, OrientationDecided)
    assert (event.ground, event.pathways, event.decision_version) == (Ground.HEAD, (GENERAL,), 1)
    assert (event.by, event.reasons, event.received_on) == (STAFF, None, world.today)


def test_f09_no_answer_at_the_closing_staff_decide() -> None:
    assert decides(proposed().closed(Stage.ANSWER, FINAL), GENERAL, PROFESSIONAL)


def test_f10_what_does_not_conform_comes_after_an_interview() -> None:
    refused(staff_refusals.InterviewMissing, lambda: decides(disagreed(), PROFESSIONAL))
    assert decides(received(), PROFESSIONAL)


def test_f10_an_interview_after_the_notification_came_too_late() -> None:
    world = received()
    yesterday = world.today - ONE_DAY
    refused(staff_refusals.InterviewMissing, lambda: decides(world, PROFESSIONAL, notified_on=yesterday))
    receives(world, held_on=yesterday)
    assert decides(world, PROFESSIONAL, notified_on=yesterday)


def test_f11_what_does_not_conform_has_reasons() -> None:
    refused(staff_refusals.ReasonsMissing, lambda: decides(received(), PROFESSIONAL, reasons=None))


def test_f09_by_default_the_first_choice_conforms_and_no_other() -> None:
    refused(staff_refusals.InterviewMissing, lambda: decides(proposed(), PROFESSIONAL))
    assert decides(proposed(), PROFESSIONAL, GENERAL)


def test_f09_by_a_setting_any_choice_conforms() -> None:
    world = proposed()
    world.configured(version=2, any_choice_conforms=True)
    refused(staff_refusals.InterviewMissing, lambda: decides(world, CAP))
    assert decides(world, PROFESSIONAL, reasons=None)


def test_f09_where_nothing_was_asked_all_conforms() -> None:
    assert decides(without_choices(), CAP, reasons=None)


def test_f20_where_nothing_was_asked_a_disagreement_asks_for_the_interview() -> None:
    world = without_choices()
    answers(world)
    refused(staff_refusals.InterviewMissing, lambda: decides(world, CAP))
    receives(world)
    refused(staff_refusals.ReasonsMissing, lambda: decides(world, CAP, reasons=None))
    assert decides(world, CAP)


def test_f20_a_disagreement_with_propositions_that_changed_asks_for_none() -> None:
    world = without_choices()
    answers(world)
    proposes(world, (GENERAL, YES))
    assert decides(world, GENERAL)


def test_f09_a_decision_may_come_without_propositions() -> None:
    assert decides(chosen(), GENERAL)


@pytest.mark.parametrize("ground", [Ground.HEAD, Ground.APPEAL])
@pytest.mark.parametrize("pathways", [(), (CAP, CAP)])
def test_f09_a_decision_names_its_voies_once(ground: Ground, pathways: tuple[Pathway, ...]) -> None:
    refused(staff_refusals.PathwaysUnfit, lambda: decides(received(), *pathways, ground=ground))


def test_f15_a_year_more_in_3e_names_no_voie() -> None:
    refused(staff_refusals.PathwaysUnfit, lambda: decides(decided(), CAP, ground=Ground.RETENTION))
    [event] = decides(decided(), ground=Ground.RETENTION, reasons=None)
    assert isinstance(event, OrientationDecided)
    assert event.pathways == ()


def test_f09_voies_stand_in_the_order_of_the_choices() -> None:
    [event] = decides(received(), CAP, PROFESSIONAL, GENERAL)
    assert isinstance(event, OrientationDecided)
    assert event.pathways == (GENERAL, PROFESSIONAL, CAP)


def test_f11_a_correction_is_a_new_decision_with_reasons() -> None:
    world = decided()
    refused(staff_refusals.ReasonsMissing, lambda: decides(world, GENERAL, reasons=None))
    [event] = decides(world, GENERAL)
    assert isinstance(event, OrientationDecided)
    assert event.decision_version == 2


def test_f11_an_agreement_is_corrected_by_the_head() -> None:
    world = agreed()
    refused(staff_refusals.ReasonsMissing, lambda: decides(world, GENERAL, reasons=None))
    [event] = decides(world, GENERAL)
    assert isinstance(event, OrientationDecided)
    assert (event.ground, event.decision_version) == (Ground.HEAD, 2)
    assert [one.ground for one in world.dossier.definitive.decisions] == [Ground.AGREEMENT, Ground.HEAD]


def test_f14_the_heads_decision_does_not_replace_the_commissions() -> None:
    world = decided()
    decides(world, GENERAL, ground=Ground.APPEAL)
    refused(staff_refusals.DecidedOnAppeal, lambda: decides(world, PROFESSIONAL))
    decides(world, ground=Ground.RETENTION)
    refused(staff_refusals.DecidedOnAppeal, lambda: decides(world, PROFESSIONAL))


def test_f14_the_commission_may_correct_its_own() -> None:
    world = decided()
    decides(world, GENERAL, ground=Ground.APPEAL)
    [event] = decides(world, CAP, ground=Ground.APPEAL)
    assert isinstance(event, OrientationDecided)
    assert event.decision_version == 3


def test_f24_a_stage_skipped_on_paper_is_no_reason_to_refuse() -> None:
    world = World().configured().later(days=200)
    assert decides(world, GENERAL, ground=Ground.APPEAL, reasons=None)
    assert receives(world)
    assert asks_to_stay(world)


def test_a16_reasons_are_plain_and_bounded_and_keep_their_lines() -> None:
    refused(staff_refusals.UnfitText, lambda: decides(received(), GENERAL, reasons=text("a\x00b")))
    refused(staff_refusals.UnfitText, lambda: decides(received(), GENERAL, reasons=text("é" * 4001)))
    assert decides(received(), GENERAL, reasons=text("a\nb"))


def test_f12_days_are_past_and_in_order() -> None:
    world = received()
    tomorrow, yesterday = world.today + ONE_DAY, world.today - ONE_DAY
    refused(staff_refusals.DateInFuture, lambda: decides(world, GENERAL, notified_on=tomorrow))
    refused(staff_refusals.DateInFuture, lambda: decides(world, GENERAL, received_on=tomorrow))
    refused(staff_refusals.ReceivedBeforeNotified, lambda: decides(world, GENERAL, received_on=yesterday))
    assert decides(world, GENERAL, notified_on=world.today - 40 * ONE_DAY, received_on=yesterday)


def test_a17_today_is_that_of_the_academy() -> None:
    world = World().configured(time_zone="Pacific/Noumea").later(days=200)
    world.now = world.now.replace(hour=14)
    assert world.today == world.now.date() + ONE_DAY
    assert decides(world, GENERAL)
    assert receives(world)


def test_f10_the_interview_is_a_day_that_a_later_version_corrects() -> None:
    world = disagreed()
    [event] = receives(world)
    assert isinstance(event, InterviewRecorded)
    assert (event.held_on, event.by) == (world.today, STAFF)
    receives(world, held_on=world.today - ONE_DAY)
    assert world.dossier.definitive.interview == world.today - ONE_DAY
    refused(staff_refusals.DateInFuture, lambda: receives(world, held_on=world.today + ONE_DAY))


def test_a35_interview_and_decision_that_are_known_or_older_are_ignored() -> None:
    world = disagreed()
    receives(world, source_version=2)
    assert receives(world, source_version=2, held_on=world.today + ONE_DAY) == []
    decides(world, CAP, source_version=2)
    assert decides(world, source_version=2) == []
    assert decides(world, source_version=1, ground=Ground.APPEAL) == []


def test_f20_paper_agreement_is_a_decision_too() -> None:
    world = received()
    answers_on_paper(world, CAP)
    decision, answer = world.dossier.definitive.decision, world.dossier.definitive.answer
    assert decision is not None
    assert answer is not None
    assert (decision.ground, answer.answer) == (Ground.AGREEMENT, Answer.AGREED)
