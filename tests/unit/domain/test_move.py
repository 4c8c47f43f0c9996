"""A-34: a pupil changes collège, and the dossier with what is in it."""

from collections.abc import Callable

import pytest

from services.intentions.domain import refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Move
from services.intentions.domain.seeing.screens import NotOpen, Recap
from services.intentions.domain.seeing.steps import Step
from services.intentions.domain.seeing.view import screen_for
from services.intentions.domain.seeing.viewers import Viewer
from shared.contract.events import DossierMoved, IntentionsValidated, OpinionPublished
from shared.contract.types import Stage, Verdict
from tests.unit.domain.deciding import YES, answers, proposes
from tests.unit.domain.given import (
    ACADEMY,
    GENERAL,
    MOTHER,
    OTHER_SCHOOL,
    PROFESSIONAL,
    PUPIL,
    SCHOOL,
    World,
    ask,
    entered,
    ready_for_entry,
    refused,
    with_opinion,
)
from tests.unit.domain.june import FINAL, agreed, chosen, disagreed, proposed

LIVES: dict[str, Callable[[], World]] = {
    "before anything": World,
    "while the window is open": ready_for_entry,
    "validated": entered,
    "with an avis": with_opinion,
    "acknowledged": lambda: with_opinion().acknowledged(),
    "chosen": chosen,
    "propositions unanswered": proposed,
    "a disagreement": disagreed,
    "decided": agreed,
}


@pytest.mark.parametrize("life", LIVES)
def test_a34_a_move_is_an_event_whenever_it_comes_and_changes_nothing_else(life: str) -> None:
    world = LIVES[life]()
    before, left_at = world.dossier, world.now

    assert world.goes_to(OTHER_SCHOOL) == [
        DossierMoved(
            pupil=PUPIL,
            from_school=SCHOOL,
            from_academy=ACADEMY,
            to_school=OTHER_SCHOOL,
            to_academy=ACADEMY,
        )
    ]

    after = world.dossier
    assert after.version == before.version + 1
    assert after.moves == (Move(SCHOOL, OTHER_SCHOOL, left_at),)
    assert (after.provisional, after.definitive) == (before.provisional, before.definitive)


def test_a34_a_move_within_one_school_is_none() -> None:
    assert entered().goes_to(SCHOOL) == []


def test_a34_back_at_the_first_school_its_window_counts_again() -> None:
    world = entered().moves()
    assert isinstance(world.seen_by(MOTHER), NotOpen)
    world.moves(SCHOOL)
    assert isinstance(world.seen_by(MOTHER), Recap)
    assert [one.to_school for one in world.dossier.moves] == [OTHER_SCHOOL, SCHOOL]


def test_a34_a_form_that_was_open_during_the_move_is_taken_where_the_new_school_is_open() -> None:
    world = entered()
    shown = world.dossier.content_version
    world.moves()
    refused(refusals.NotOpenForEntry, lambda: world.validate(ask(GENERAL), based_on=shown))
    world.opened()
    [event] = world.validate(ask(GENERAL), based_on=shown)
    assert isinstance(event, IntentionsValidated)
    refused(refusals.StaleForm, lambda: world.validate(ask(PROFESSIONAL), based_on=shown))


def test_a34_the_new_council_goes_on_with_what_was_entered_and_answered_elsewhere() -> None:
    world = with_opinion().acknowledged().moves()
    [again] = world.publish((GENERAL, Verdict.FAVOURABLE), (PROFESSIONAL, Verdict.FAVOURABLE))
    assert isinstance(again, OpinionPublished)
    assert again.opinion_version == 2, "that of the former school stays as history"
    schools = [one.school for one in world.dossier.provisional.opinions]
    assert schools == [SCHOOL, OTHER_SCHOOL]
    assert world.dossier.provisional.acknowledgement is None


def test_a34_propositions_unanswered_are_answered_at_the_new_school() -> None:
    world = proposed().moves()
    refused(refusals.NotOpenForAnswer, lambda: answers(world))
    assert proposes(world, (GENERAL, YES), (PROFESSIONAL, YES))
    world.opened(Stage.ANSWER, FINAL)
    assert answers(world)


def test_a34_where_the_new_academy_has_set_nothing_the_family_waits_and_reads_on() -> None:
    world = entered().moves()
    nothing_set, viewer = Campaign(), Viewer(is_guardian=True, account=MOTHER)
    seen = screen_for(
        world.dossier, world.openings, nothing_set, viewer, Step.INTENTIONS, world.now, world.former
    )
    assert isinstance(seen, NotOpen)
    assert seen.entry == world.dossier.provisional.entry
