"""A planned closing that is past: when staff asked for it, or only when it arrives (A-12, A-35)."""

from datetime import timedelta

import pytest

from services.intentions.domain import refusals, staff_refusals
from services.intentions.domain.seeing.screens import Closed, shown_on
from shared.contract.types import Stage, Verdict
from tests.unit.domain.given import CAP, GENERAL, MOTHER, PROFESSIONAL, ask, entered, refused
from tests.unit.domain.staff import opens


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("past", [timedelta(0), timedelta(seconds=1), timedelta(hours=5), timedelta(days=4)])
def test_p4_a_closing_that_was_past_when_asked_for_is_refused(stage: Stage, past: timedelta) -> None:
    world = entered().later(days=5)
    opens_at = world.now - timedelta(days=5)
    given = {"opens_at": opens_at, "closes_at": world.now - past, "answers_exist": False}
    refused(staff_refusals.ClosingPassed, lambda: opens(world, stage, **given))
    late = given | {"acted_at": world.now, "now": world.now + timedelta(days=2)}
    refused(staff_refusals.ClosingPassed, lambda: opens(world, stage, **late))
    assert world.validate(ask(CAP))


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1), timedelta(hours=5), timedelta(days=30)])
def test_p4_a_closing_that_passed_on_its_way_takes_effect_at_once(late: timedelta) -> None:
    world = entered()
    asked, closes_at = world.now, world.now + timedelta(hours=1)
    world.now = closes_at + late
    assert opens(world, opens_at=asked, closes_at=closes_at, acted_at=asked)
    refused(refusals.NotOpenForEntry, lambda: world.validate(ask(CAP)))
    assert isinstance(world.seen_by(MOTHER), Closed)


def test_p4_a_closing_that_passed_on_its_way_shows_no_avis_that_waited() -> None:
    world = entered().later(hours=1).closed()
    world.publish((GENERAL, Verdict.FAVOURABLE), (PROFESSIONAL, Verdict.FAVOURABLE))
    asked = world.now
    world.later(days=1)
    assert opens(world, Stage.ANSWER, closes_at=asked + timedelta(hours=1), opens_at=asked, acted_at=asked)
    assert shown_on(world.later(days=1).seen_by(MOTHER)) is None
