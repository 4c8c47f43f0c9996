"""Matrix 1b: who sees what in which state."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.intentions.domain.seeing.view import Relation, Screen
from shared.contract.types import Phase, Stage, Verdict
from tests.unit.domain.given import (
    CAP,
    CHILD,
    FATHER,
    GENERAL,
    MOTHER,
    PROFESSIONAL,
    World,
    ask,
    entered,
    ready_for_entry,
    with_opinion,
)


def closed_after_answer() -> World:
    return with_opinion().closed(Stage.ANSWER)


def acknowledged() -> World:
    return with_opinion().acknowledged()


@pytest.mark.parametrize("account", [MOTHER, FATHER, CHILD])
@pytest.mark.parametrize(
    ("given", "screen"),
    [
        (World(), Screen.NOT_OPEN),
        (World().configured(), Screen.NOT_OPEN),
        (entered().closed(), Screen.CLOSED),
        (ready_for_entry().closed(), Screen.CLOSED),
        (entered().closed().opened(Stage.ANSWER), Screen.NO_OPINION_YET),
        (with_opinion(), Screen.OPINION),
        (acknowledged(), Screen.ACKNOWLEDGED),
        (closed_after_answer(), Screen.CLOSED),
    ],
)
def test_rows_that_are_the_same_for_all(given: World, screen: Screen, account: UUID) -> None:
    assert given.seen_by(account).screen is screen


@pytest.mark.parametrize(
    ("account", "screen"),
    [(MOTHER, Screen.FORM), (FATHER, Screen.FORM), (CHILD, Screen.WAITING_FOR_ENTRY)],
)
def test_open_and_nothing_validated(account: UUID, screen: Screen) -> None:
    assert ready_for_entry().seen_by(account).screen is screen


@pytest.mark.parametrize(
    ("account", "relation", "may_modify"),
    [
        (MOTHER, Relation.AUTHOR, True),
        (FATHER, Relation.OTHER_GUARDIAN, False),
        (CHILD, Relation.PUPIL, False),
    ],
)
def test_open_and_validated(account: UUID, relation: Relation, may_modify: bool) -> None:
    seen = entered().seen_by(account)
    assert (seen.screen, seen.relation, seen.may_modify) == (Screen.RECAP, relation, may_modify)


@pytest.mark.parametrize(
    ("account", "relation", "may"),
    [
        (MOTHER, Relation.AUTHOR, True),
        (FATHER, Relation.OTHER_GUARDIAN, False),
        (CHILD, Relation.PUPIL, False),
    ],
)
def test_reopened_and_not_acknowledged(account: UUID, relation: Relation, may: bool) -> None:
    seen = with_opinion().seen_by(account)
    assert (seen.relation, seen.may_acknowledge) == (relation, may)


def test_r100_the_wording_after_acknowledgement_follows_who_acknowledged() -> None:
    world = ready_for_entry().closed()
    world.publish(recommended=(CAP,))
    world.opened(Stage.ANSWER).acknowledge(by=FATHER)

    assert world.seen_by(FATHER).relation is Relation.AUTHOR
    assert world.seen_by(MOTHER).relation is Relation.OTHER_GUARDIAN


def test_a09_the_closed_screen_has_the_recap_of_those_who_have_one() -> None:
    assert entered().closed().seen_by(FATHER).entry is not None
    assert ready_for_entry().closed().seen_by(FATHER).entry is None


def test_r023_a_planned_opening_is_announced() -> None:
    world = World().configured()
    opens_at = world.now + timedelta(days=1)
    world.opened(opens_at=opens_at)

    assert world.seen_by(MOTHER).screen is Screen.NOT_OPEN
    assert world.seen_by(MOTHER).opens_at == opens_at


def test_r094_the_avis_stays_to_be_acknowledged_when_choices_open() -> None:
    world = with_opinion().later(days=150).opened(phase=Phase.FINAL)

    for phase in Phase:
        seen = world.seen_by(MOTHER, phase)
        assert (seen.screen, seen.phase, seen.may_acknowledge) == (Screen.OPINION, Phase.PROVISIONAL, True)
        assert not seen.may_modify

    world.acknowledged()

    assert world.seen_by(FATHER, Phase.FINAL).screen is Screen.FORM


def test_a19_a_changed_avis_closes_the_gate_again() -> None:
    world = with_opinion().acknowledged().later(days=150).opened(phase=Phase.FINAL)
    world.publish((GENERAL, Verdict.FAVOURABLE), (PROFESSIONAL, Verdict.FAVOURABLE), reasons=None)

    assert world.seen_by(MOTHER, Phase.FINAL).screen is Screen.OPINION


def test_a04_who_may_not_enter_waits_for_who_may() -> None:
    seen = ready_for_entry().transferred(FATHER).seen_by(MOTHER)
    assert (seen.screen, seen.relation) == (Screen.WAITING_FOR_ENTRY, Relation.OTHER_GUARDIAN)


def test_a05_what_staff_entered_has_no_author() -> None:
    world = ready_for_entry()
    [event] = world.validate(ask(GENERAL))
    staffs = event.model_copy(update={"by": None, "origin": "school", "session": None})
    world = ready_for_entry().happens(staffs)

    assert world.seen_by(MOTHER).relation is Relation.FREE_GUARDIAN
    assert world.seen_by(MOTHER).may_modify


@pytest.mark.parametrize("account", [MOTHER, FATHER, CHILD])
def test_closed_again_says_what_was_acknowledged_or_is_owed(account: UUID) -> None:
    given = acknowledged().later(days=1).closed(Stage.ANSWER).seen_by(account)
    assert (given.screen, given.owes_acknowledgement) == (Screen.CLOSED, False)
    assert given.acknowledgement is not None
    owed = with_opinion().later(days=1).closed(Stage.ANSWER).seen_by(account)
    assert (owed.acknowledgement, owed.owes_acknowledgement) == (None, True)


@pytest.mark.parametrize("account", [MOTHER, FATHER, CHILD])
def test_an_avis_that_no_family_was_shown_is_owed_by_none(account: UUID) -> None:
    before, after = entered().closed(), entered().closed().opened(Stage.ANSWER)
    for world in (before.later(days=1), after.later(days=1).closed(Stage.ANSWER).later(days=1)):
        world.publish((GENERAL, Verdict.FAVOURABLE), (PROFESSIONAL, Verdict.FAVOURABLE))
        assert not world.seen_by(account).owes_acknowledgement


def test_an_acknowledgement_stays_said_while_a_changed_avis_waits_for_the_reopening() -> None:
    world = acknowledged().later(days=1).closed(Stage.ANSWER).later(days=1)
    world.publish((GENERAL, Verdict.FAVOURABLE), (PROFESSIONAL, Verdict.FAVOURABLE))
    seen = world.seen_by(FATHER)
    assert (seen.relation, seen.owes_acknowledgement) == (Relation.OTHER_GUARDIAN, False)
    assert seen.acknowledgement is not None
