"""Matrix 1b: who sees what in which state."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.intentions.domain.seeing.screens import (
    Acknowledged,
    Closed,
    Form,
    NoOpinionYet,
    NotOpen,
    Recap,
    Screen,
    ToAcknowledge,
    WaitingForEntry,
    may_modify,
)
from services.intentions.domain.seeing.steps import Step
from services.intentions.domain.seeing.viewers import Relation
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
    is_owed,
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
        (World(), NotOpen),
        (World().configured(), NotOpen),
        (entered().closed(), Closed),
        (ready_for_entry().closed(), Closed),
        (entered().closed().opened(Stage.ANSWER), NoOpinionYet),
        (with_opinion(), ToAcknowledge),
        (acknowledged(), Acknowledged),
        (closed_after_answer(), Closed),
    ],
)
def test_rows_that_are_the_same_for_all(given: World, screen: type[Screen], account: UUID) -> None:
    assert type(given.seen_by(account)) is screen


@pytest.mark.parametrize(
    ("account", "screen"),
    [(MOTHER, Form), (FATHER, Form), (CHILD, WaitingForEntry)],
)
def test_open_and_nothing_validated(account: UUID, screen: type[Screen]) -> None:
    assert type(ready_for_entry().seen_by(account)) is screen


@pytest.mark.parametrize(
    ("account", "relation", "may"),
    [
        (MOTHER, Relation.AUTHOR, True),
        (FATHER, Relation.OTHER_GUARDIAN, False),
        (CHILD, Relation.PUPIL, False),
    ],
)
def test_open_and_validated(account: UUID, relation: Relation, may: bool) -> None:
    seen = entered().on(Recap, account)
    assert (seen.relation, seen.may_modify) == (relation, may)


@pytest.mark.parametrize(
    ("account", "relation", "may"),
    [
        (MOTHER, Relation.AUTHOR, True),
        (FATHER, Relation.OTHER_GUARDIAN, False),
        (CHILD, Relation.PUPIL, False),
    ],
)
def test_reopened_and_not_acknowledged(account: UUID, relation: Relation, may: bool) -> None:
    seen = with_opinion().on(ToAcknowledge, account)
    assert (seen.relation, seen.may_acknowledge) == (relation, may)


def test_r100_the_wording_after_acknowledgement_follows_who_acknowledged() -> None:
    world = ready_for_entry().closed()
    world.publish(recommended=(CAP,))
    world.opened(Stage.ANSWER).acknowledge(by=FATHER)

    assert world.on(Acknowledged, FATHER).shown.acknowledged_as is Relation.AUTHOR
    assert world.on(Acknowledged, MOTHER).shown.acknowledged_as is Relation.OTHER_GUARDIAN


def test_a09_the_closed_screen_has_the_recap_of_those_who_have_one() -> None:
    assert entered().closed().on(Closed, FATHER).entry is not None
    assert ready_for_entry().closed().on(Closed, FATHER).entry is None


def test_r023_a_planned_opening_is_announced() -> None:
    world = World().configured()
    opens_at = world.now + timedelta(days=1)
    world.opened(opens_at=opens_at)

    opening = world.on(NotOpen, MOTHER).opening
    assert opening is not None
    assert opening.at == opens_at


def test_r094_the_avis_stays_to_be_acknowledged_when_choices_open() -> None:
    world = with_opinion().later(days=150).opened(phase=Phase.FINAL)

    for step in (Step.INTENTIONS, Step.CHOICES):
        seen = world.on(ToAcknowledge, MOTHER, step)
        assert seen.may_acknowledge
        assert not may_modify(seen)

    world.acknowledged()

    assert isinstance(world.seen_by(FATHER, Step.CHOICES), Form)


def test_a19_a_changed_avis_closes_the_gate_again() -> None:
    world = with_opinion().acknowledged().later(days=150).opened(phase=Phase.FINAL)
    world.publish((GENERAL, Verdict.FAVOURABLE), (PROFESSIONAL, Verdict.FAVOURABLE), reasons=None)

    assert isinstance(world.seen_by(MOTHER, Step.CHOICES), ToAcknowledge)


def test_a04_who_may_not_enter_waits_for_who_may() -> None:
    seen = ready_for_entry().transferred(FATHER).on(WaitingForEntry, MOTHER)
    assert seen.relation is Relation.OTHER_GUARDIAN


def test_a05_what_staff_entered_has_no_author() -> None:
    world = ready_for_entry()
    [event] = world.validate(ask(GENERAL))
    staffs = event.model_copy(update={"by": None, "origin": "school", "session": None})
    world = ready_for_entry().happens(staffs)

    assert world.on(Recap, MOTHER).relation is Relation.FREE_GUARDIAN
    assert world.on(Recap, MOTHER).may_modify


@pytest.mark.parametrize("account", [MOTHER, FATHER, CHILD])
def test_closed_again_says_what_was_acknowledged_or_is_owed(account: UUID) -> None:
    given = acknowledged().later(days=1).closed(Stage.ANSWER).on(Closed, account).shown
    assert given is not None
    assert not given.is_owed
    assert given.acknowledgement is not None
    owed = with_opinion().later(days=1).closed(Stage.ANSWER).on(Closed, account).shown
    assert owed is not None
    assert (owed.acknowledgement, owed.is_owed) == (None, True)


@pytest.mark.parametrize("account", [MOTHER, FATHER, CHILD])
def test_an_avis_that_no_family_was_shown_is_owed_by_none(account: UUID) -> None:
    before, after = entered().closed(), entered().closed().opened(Stage.ANSWER)
    for world in (before.later(days=1), after.later(days=1).closed(Stage.ANSWER).later(days=1)):
        world.publish((GENERAL, Verdict.FAVOURABLE), (PROFESSIONAL, Verdict.FAVOURABLE))
        assert not is_owed(world.seen_by(account))


def test_an_acknowledgement_stays_said_while_a_changed_avis_waits_for_the_reopening() -> None:
    world = acknowledged().later(days=1).closed(Stage.ANSWER).later(days=1)
    world.publish((GENERAL, Verdict.FAVOURABLE), (PROFESSIONAL, Verdict.FAVOURABLE))
    seen = world.on(Closed, FATHER).shown
    assert seen is not None
    assert (seen.acknowledged_as, seen.is_owed) == (Relation.OTHER_GUARDIAN, False)
    assert seen.acknowledgement is not None
