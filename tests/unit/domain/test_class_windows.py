"""Openings of a class beside those of the whole school (F-21)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intentions.domain import refusals, staff_refusals
from services.intentions.domain.seeing.decision_screens import (
    NoPropositionsYet,
    ToAnswer,
)
from shared.contract.events import ClassWindowClosed, ClassWindowOpened
from shared.contract.types import Phase, Stage
from tests.unit.domain.deciding import NO, YES, answers, proposes
from tests.unit.domain.given import (
    CLASS,
    GENERAL,
    MOTHER,
    OTHER_CLASS,
    PROFESSIONAL,
    SCHOOL,
    STAFF,
    World,
    ask,
    refused,
)
from tests.unit.domain.june import FINAL, choosing, chosen
from tests.unit.domain.staff import closes, opens

ANSWER: dict[str, Any] = {"stage": Stage.ANSWER, "phase": FINAL}
ENTRY: dict[str, Any] = {"stage": Stage.ENTRY, "phase": FINAL}


def waiting() -> World:
    """Given: choices are closed and answered by propositions, which nobody may read yet."""
    world = chosen()
    proposes(world, (GENERAL, NO), (PROFESSIONAL, YES))
    return world.later(hours=1)


def open_for(world: World, class_id: UUID | None) -> tuple[Phase, Stage] | None:
    """What the pupils of a class may do now; None: nothing."""
    current = world.window.of_class(class_id).current
    return current.purpose if current and current.holds(world.now) else None


def test_f21_an_opening_of_a_class_says_which_who_and_when() -> None:
    world = waiting()
    [event] = opens(world, **ANSWER, class_id=CLASS)

    assert isinstance(event, ClassWindowOpened)
    assert (event.class_id, event.school, event.by) == (CLASS, SCHOOL, STAFF)
    assert (event.opens_at, event.closes_at, event.source_version) == (world.now, None, 1)
    [event] = closes(world, **ANSWER, class_id=CLASS)
    assert isinstance(event, ClassWindowClosed)
    assert (event.class_id, event.at) == (CLASS, world.now)


def test_f21_a_class_answers_from_its_own_opening_on() -> None:
    world = waiting()
    refused(refusals.NotOpenForAnswer, lambda: answers(world, PROFESSIONAL))
    opens(world, **ANSWER, class_id=OTHER_CLASS)
    refused(refusals.NotOpenForAnswer, lambda: answers(world, PROFESSIONAL))
    assert isinstance(world.decision_seen_by(MOTHER), NoPropositionsYet)
    opens(world, **ANSWER, class_id=CLASS)
    assert isinstance(world.decision_seen_by(MOTHER), ToAnswer)
    assert answers(world, PROFESSIONAL)


def test_f21_a_class_without_a_word_of_its_own_follows_the_school() -> None:
    world = choosing()
    assert open_for(world, None) == open_for(world, CLASS) == (FINAL, Stage.ENTRY)
    world.closed(phase=FINAL)
    assert open_for(world, CLASS) is None


WORDS: dict[str, tuple[Callable[[World], object], tuple[Phase, Stage] | None]] = {
    "the class was opened": (lambda world: opens(world, **ANSWER, class_id=CLASS), (FINAL, Stage.ANSWER)),
    "another class was": (lambda world: opens(world, **ANSWER, class_id=OTHER_CLASS), None),
    "the class before the school": (
        lambda world: (opens(world, **ANSWER, class_id=CLASS), opens(world, **ANSWER)),
        (FINAL, Stage.ANSWER),
    ),
    "the school, and the class closed": (
        lambda world: (opens(world, **ANSWER), closes(world, **ANSWER, class_id=CLASS)),
        None,
    ),
    "the class closed, then the school opened for the same": (
        lambda world: (
            opens(world, **ANSWER),
            closes(world, **ANSWER, class_id=CLASS),
            opens(world, **ANSWER),
        ),
        None,
    ),
    "the class closed, then the school opened for another stage": (
        lambda world: (
            opens(world, **ENTRY, class_id=CLASS, answers_exist=False),
            closes(world, **ENTRY, class_id=CLASS),
            opens(world, **ANSWER),
        ),
        (FINAL, Stage.ANSWER),
    ),
    "the class opened, then the school closed": (
        lambda world: (opens(world, **ANSWER, class_id=CLASS), closes(world, **ANSWER)),
        None,
    ),
    "the class closed, the school closed and opened anew": (
        lambda world: (
            opens(world, **ANSWER),
            closes(world, **ANSWER, class_id=CLASS),
            closes(world, **ANSWER),
            opens(world, **ANSWER),
        ),
        (FINAL, Stage.ANSWER),
    ),
    "the class opened, and the school closed for something else": (
        lambda world: (
            opens(world, **ENTRY, answers_exist=False),
            closes(world, **ENTRY, class_id=CLASS),
            opens(world, **ANSWER, class_id=CLASS),
            closes(world, **ENTRY),
        ),
        (FINAL, Stage.ANSWER),
    ),
}


@pytest.mark.parametrize(("words", "now_open"), WORDS.values(), ids=WORDS.keys())
def test_f21_the_newest_word_on_the_class_counts_else_the_schools(
    words: Callable[[World], object], now_open: tuple[Phase, Stage] | None
) -> None:
    world = waiting()
    words(world)
    assert open_for(world, CLASS) == now_open


def test_f21_the_school_opens_for_all_although_a_class_is_open_already() -> None:
    world = waiting()
    opens(world, **ANSWER, class_id=OTHER_CLASS)
    assert opens(world, **ANSWER, opens_at=world.now + timedelta(days=1))
    assert open_for(world, OTHER_CLASS) == (FINAL, Stage.ANSWER)
    assert open_for(world.later(days=1), CLASS) == (FINAL, Stage.ANSWER)


def test_f21_the_school_opens_the_choices_anew_although_a_class_still_chooses() -> None:
    world = choosing().closed(phase=FINAL)
    opens(world, **ENTRY, class_id=CLASS)
    assert opens(world, **ENTRY, closes_at=world.now + timedelta(days=1))
    assert open_for(world.later(days=2), CLASS) == (FINAL, Stage.ENTRY)


def test_f21_no_answers_for_all_while_a_class_still_chooses() -> None:
    world = choosing().closed(phase=FINAL)
    opens(world, **ENTRY, class_id=CLASS)
    refused(staff_refusals.EntryNotClosed, lambda: opens(world, **ANSWER))
    assert opens(world, **ANSWER, class_id=OTHER_CLASS)
    closes(world, **ENTRY, class_id=CLASS)
    assert opens(world, **ANSWER)


def test_f21_the_choices_of_a_class_close_before_it_answers() -> None:
    world = choosing()
    refused(staff_refusals.EntryNotClosed, lambda: opens(world, **ANSWER, class_id=CLASS))
    closes(world, **ENTRY, class_id=CLASS)
    assert opens(world, **ANSWER, class_id=CLASS)
    assert open_for(world, OTHER_CLASS) == (FINAL, Stage.ENTRY)


def test_f21_what_is_open_for_a_class_goes_on_until_it_is_closed() -> None:
    world = waiting()
    opens(world, **ANSWER, class_id=CLASS)
    later = world.now + timedelta(days=1)
    refused(staff_refusals.StillOpen, lambda: opens(world, **ANSWER, class_id=CLASS, opens_at=later))
    planned = {**ENTRY, "opens_at": later, "answers_exist": False}
    refused(staff_refusals.StillOpen, lambda: opens(world, **planned))
    assert opens(world, **planned, class_id=OTHER_CLASS)


def test_f21_what_is_not_open_is_not_closed() -> None:
    world = waiting()
    refused(staff_refusals.NotOpened, lambda: closes(world, **ANSWER, class_id=CLASS))
    refused(staff_refusals.NotOpened, lambda: closes(world, **ANSWER))
    opens(world, **ANSWER, class_id=CLASS)
    refused(staff_refusals.NotOpened, lambda: closes(world, **ENTRY, class_id=CLASS))
    refused(staff_refusals.NotOpened, lambda: closes(world, **ANSWER, class_id=OTHER_CLASS))


def test_f21_closing_for_all_closes_the_classes_that_were_opened_alone() -> None:
    world = waiting()
    opens(world, **ANSWER, class_id=CLASS)
    assert closes(world, **ANSWER)
    refused(refusals.NotOpenForAnswer, lambda: answers(world, PROFESSIONAL))


def test_a11_f21_the_choices_of_a_class_reopen_while_it_has_no_propositions() -> None:
    world = waiting()
    refused(staff_refusals.OpinionsExist, lambda: opens(world, **ENTRY, class_id=CLASS))
    refused(staff_refusals.OpinionsExist, lambda: opens(world, **ENTRY))
    assert opens(world, **ENTRY, class_id=OTHER_CLASS)


def test_r018_a_class_opens_from_the_academys_date_on() -> None:
    refused(staff_refusals.CampaignNotConfigured, lambda: opens(World(), class_id=CLASS))
    refused(
        staff_refusals.BeforeAcademicDate, lambda: opens(World().configured(), phase=FINAL, class_id=CLASS)
    )
    world = World(class_id=CLASS).configured()
    opens(world, class_id=CLASS)
    assert world.validate(ask(GENERAL))


def test_a35_versions_of_a_class_and_of_the_school_are_counted_apart() -> None:
    world = waiting()
    opens(world, **ANSWER, class_id=CLASS, source_version=3)
    assert opens(world, **ANSWER, class_id=CLASS, source_version=3) == []
    assert closes(world, **ANSWER, class_id=CLASS, source_version=2) == []
    assert opens(world, **ANSWER, class_id=OTHER_CLASS, source_version=1)
    assert opens(world, **ANSWER)
    assert closes(world, **ANSWER, class_id=CLASS, source_version=4)


def test_f21_closing_what_only_a_class_is_open_for_leaves_the_school_open() -> None:
    world = choosing()
    closes(world, **ENTRY, class_id=CLASS)
    opens(world, **ANSWER, class_id=CLASS)
    closes(world, **ANSWER)
    assert open_for(world, CLASS) is None
    assert open_for(world, OTHER_CLASS) == (FINAL, Stage.ENTRY)
