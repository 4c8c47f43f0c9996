"""R-020, R-023, F-21: what a school planned becomes an event at its instant, once."""

from datetime import timedelta
from typing import Any

import pytest

from services.intentions.domain.opening.reach_plans import ReachPlans
from services.intentions.domain.plans import Plans
from services.intentions.domain.stream import RecordedEvent, UnknownEvent
from shared.contract.event import Event
from shared.contract.plans import PlanEvent, PlannedClosingReached, PlannedOpeningReached
from shared.contract.types import Phase, Stage
from tests.unit.domain.given import ACADEMY, CLASS, HERE, OTHER_CLASS, SCHOOL, YEAR, World
from tests.unit.domain.staff import closes, opens, reaches_plans

HOUR = timedelta(hours=1)


def planned(world: World, **given: Any) -> World:
    """Given: an opening in an hour, until the hour after."""
    plan = {"opens_at": world.now + HOUR, "closes_at": world.now + 2 * HOUR}
    opens(world, **{**plan, **given})
    return world


def ready() -> World:
    """Given: the academy's dates are known."""
    return World().configured()


def kinds(events: list[Event]) -> list[tuple[str, Any]]:
    """What happened, and to which class."""
    return [(one.name(), one.class_id) for one in events if isinstance(one, PlanEvent)]


def test_r023_a_planned_opening_and_its_closing_are_told_each_at_its_instant() -> None:
    world = planned(ready())
    opens_at, closes_at = world.now + HOUR, world.now + 2 * HOUR
    assert reaches_plans(world) == []
    [opening] = reaches_plans(world.later(hours=1))
    assert isinstance(opening, PlannedOpeningReached)
    assert (opening.school, opening.academy, opening.year) == (SCHOOL, ACADEMY, YEAR)
    assert (opening.class_id, opening.opening_version) == (None, 1)
    assert (opening.phase, opening.stage, opening.at) == (Phase.PROVISIONAL, Stage.ENTRY, opens_at)
    assert reaches_plans(world) == []
    [closing] = reaches_plans(world.later(hours=1))
    assert isinstance(closing, PlannedClosingReached)
    assert (closing.at, closing.opening_version) == (closes_at, 1)
    assert reaches_plans(world.later(days=9)) == []


def test_r023_what_opens_at_once_says_so_itself() -> None:
    world = ready()
    opens(world, closes_at=world.now + HOUR)
    assert reaches_plans(world) == []
    assert kinds(reaches_plans(world.later(hours=1))) == [("PlannedClosingReached", None)]


def test_r023_after_a_downtime_each_is_told_once_in_order() -> None:
    world = planned(planned(ready()), class_id=CLASS, opens_at=ready().now + HOUR / 2)
    assert kinds(reaches_plans(world.later(days=2))) == [
        ("PlannedOpeningReached", CLASS),
        ("PlannedOpeningReached", None),
        ("PlannedClosingReached", None),
        ("PlannedClosingReached", CLASS),
    ]
    assert reaches_plans(world) == []


def test_r023_only_what_has_come_up_to_an_instant_is_told() -> None:
    world = planned(ready()).later(days=1)
    first = ReachPlans(at=world.place, until=world.now - timedelta(hours=22.5))
    assert kinds(first.decide(world.plans, world.window)) == [("PlannedOpeningReached", None)]


def test_r023_a_plan_that_is_replaced_before_its_instant_never_was() -> None:
    world = planned(ready())
    planned(world, opens_at=world.now + 3 * HOUR, closes_at=world.now + 4 * HOUR)
    assert reaches_plans(world.later(hours=2)) == []
    [opening, _] = reaches_plans(world.later(hours=2))
    assert isinstance(opening, PlannedOpeningReached)
    assert opening.opening_version == 2


def test_r020_what_is_closed_before_its_instant_is_not_told_again() -> None:
    world = planned(ready())
    closes(world)
    assert reaches_plans(world.later(days=1)) == []
    opens(world, closes_at=world.now + HOUR)
    closes(world)
    assert reaches_plans(world.later(days=1)) == []


def test_r023_what_came_before_staff_closed_is_told_all_the_same() -> None:
    world = planned(ready()).later(hours=1.5)
    closes(world)
    assert kinds(reaches_plans(world)) == [("PlannedOpeningReached", None)]


def test_r023_an_extended_opening_ends_once() -> None:
    world = planned(ready()).later(hours=1)
    reaches_plans(world)
    opens(world, opens_at=world.now, closes_at=world.now + 5 * HOUR)
    assert reaches_plans(world.later(hours=2)) == []
    assert kinds(reaches_plans(world.later(hours=3))) == [("PlannedClosingReached", None)]


def test_p4_a_closing_that_passed_on_its_way_here_is_told() -> None:
    world = ready()
    opens(
        world,
        opens_at=world.now - 2 * HOUR,
        closes_at=world.now - HOUR,
        acted_at=world.now - timedelta(hours=1.5),
    )
    assert kinds(reaches_plans(world)) == [("PlannedClosingReached", None)]


def test_f21_a_class_has_plans_of_its_own_and_another_none() -> None:
    world = planned(ready(), class_id=CLASS)
    opens(world, class_id=OTHER_CLASS)
    assert kinds(reaches_plans(world.later(hours=1))) == [("PlannedOpeningReached", CLASS)]


def test_f21_an_opening_of_the_school_for_another_stage_takes_the_place_of_a_classs_plan() -> None:
    world = planned(ready(), class_id=CLASS)
    opens(world, Stage.ANSWER)
    assert reaches_plans(world.later(days=1)) == []


def test_a12_what_is_told_changes_nothing_that_families_may_do() -> None:
    told, untold = (planned(ready()).later(hours=1.5) for _ in range(2))
    reaches_plans(told)
    assert told.window == untold.window


def test_plans_know_no_other_event() -> None:
    [opened] = opens(ready())
    with pytest.raises(UnknownEvent, match="plans do not know WindowOpened"):
        Plans.of(HERE).empty().evolve(RecordedEvent(opened, World().now))
