"""A pupil who is in another class than before (F-21)."""

from collections.abc import Callable
from typing import Any

import pytest

from services.intentions.domain import refusals
from services.intentions.domain.seeing.decision_screens import (
    Agreed,
    InDialogue,
    ToAnswer,
)
from services.intentions.domain.seeing.screens import Acknowledged, NotOpen, Recap, shown_on
from services.intentions.domain.seeing.steps import Step, current_step
from shared.contract.types import Stage, Verdict
from tests.unit.domain.deciding import NO, YES, answers, proposes
from tests.unit.domain.given import (
    CAP,
    CLASS,
    GENERAL,
    MOTHER,
    OTHER_CLASS,
    PROFESSIONAL,
    World,
    ask,
    refused,
)
from tests.unit.domain.june import FINAL, agreed, chosen, disagreed
from tests.unit.domain.staff import closes, opens

ANSWER: dict[str, Any] = {"stage": Stage.ANSWER, "phase": FINAL}
ENTRY: dict[str, Any] = {"stage": Stage.ENTRY, "phase": FINAL}


def waiting() -> World:
    """Given: choices are closed and answered by propositions, which nobody may read yet."""
    world = chosen()
    proposes(world, (GENERAL, NO), (PROFESSIONAL, YES))
    return world.later(hours=1)


def test_f21_a_pupil_who_changes_class_follows_the_new_one() -> None:
    world = waiting()
    opens(world, **ANSWER, class_id=OTHER_CLASS)
    world.class_id = OTHER_CLASS
    assert isinstance(world.decision_seen_by(MOTHER), ToAnswer)
    assert answers(world, PROFESSIONAL)


def test_f21_a_pupil_without_a_class_follows_the_school() -> None:
    world = waiting()
    opens(world, **ANSWER, class_id=CLASS)
    world.class_id = None
    refused(refusals.NotOpenForAnswer, lambda: answers(world, PROFESSIONAL))


@pytest.mark.parametrize(("given", "screen"), [(disagreed, InDialogue), (agreed, Agreed)])
def test_f21_what_was_answered_stays_readable_in_a_class_that_has_not_opened(
    given: Callable[[], World], screen: type[InDialogue | Agreed]
) -> None:
    world = given()
    closes(world, **ANSWER, class_id=OTHER_CLASS)
    world.class_id = OTHER_CLASS
    seen = world.decision_seen_by(MOTHER)
    assert isinstance(seen, screen)
    assert seen.propositions is not None


def test_f21_an_acknowledged_avis_stays_readable_in_a_class_that_has_not_opened() -> None:
    world = World(class_id=CLASS).configured().opened()
    world.validate(ask(GENERAL))
    world.closed().publish((GENERAL, Verdict.FAVOURABLE))
    opens(world, Stage.ANSWER, class_id=CLASS)
    world.acknowledge()
    assert isinstance(world.seen_by(MOTHER), Acknowledged)
    world.class_id = OTHER_CLASS
    assert shown_on(world.seen_by(MOTHER)) is not None


def test_f21_who_comes_to_a_class_that_still_chooses_sees_choices_frozen_by_propositions() -> None:
    world = waiting()
    opens(world, **ENTRY, class_id=OTHER_CLASS)
    world.class_id = OTHER_CLASS
    assert not world.on(Recap, MOTHER, Step.CHOICES).may_modify
    refused(refusals.PropositionsExist, lambda: world.validate(ask(CAP), phase=FINAL))


def test_f21_a_class_in_a_school_that_has_not_opened() -> None:
    world = World(class_id=CLASS).configured().later(days=150)
    opens(world, phase=FINAL, class_id=OTHER_CLASS)
    assert isinstance(world.seen_by(MOTHER, Step.CHOICES), NotOpen)


def test_f21_who_has_propositions_is_at_step_3_in_a_class_that_chooses_anew() -> None:
    world = waiting()
    opens(world, **ANSWER)
    closes(world.later(hours=1), **ANSWER)
    opens(world, **ENTRY, class_id=OTHER_CLASS)
    world.class_id = OTHER_CLASS
    step = current_step(world.dossier, world.openings, world.campaign, world.now)
    assert step is Step.DECISION
