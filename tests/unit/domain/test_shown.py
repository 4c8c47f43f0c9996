"""What stays readable: the avis from its first opening on, never before (R-021), and intentions always."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from services.intentions.domain.seeing.screens import NextOpening, NotOpen, entry_on, shown_on
from shared.contract.types import Phase, Stage, Verdict
from tests.unit.domain.given import (
    CAP,
    CHILD,
    FATHER,
    GENERAL,
    MOTHER,
    PROFESSIONAL,
    World,
    entered,
    is_owed,
    with_opinion,
)
from tests.unit.domain.staff import configures

VIEWERS = pytest.mark.parametrize("account", [MOTHER, FATHER, CHILD])


def gives_avis(world: World, verdict: Verdict = Verdict.FAVOURABLE) -> World:
    world.later(minutes=5).publish((GENERAL, verdict), (PROFESSIONAL, verdict))
    return world.later(minutes=5)


def shown(world: World, account: UUID = MOTHER) -> int | None:
    """The version of the avis that is readable now."""
    readable = shown_on(world.seen_by(account))
    return readable.opinion.version if readable else None


def closed_again(world: World) -> World:
    return world.later(days=1).closed(Stage.ANSWER)


AFTER: dict[str, Callable[[World], World]] = {
    "closed": closed_again,
    "closed by its plan": lambda world: world.opened(
        Stage.ANSWER, closes_at=world.now + timedelta(hours=1)
    ).later(hours=2),
    "closed for long": lambda world: closed_again(world).later(days=200),
    "another opening planned": lambda world: closed_again(world).opened(
        Stage.ANSWER, opens_at=world.now + timedelta(days=9)
    ),
    "choices planned": lambda world: closed_again(world).opened(
        phase=Phase.FINAL, opens_at=world.now + timedelta(days=200)
    ),
    "choices open": lambda world: closed_again(world).later(days=150).opened(phase=Phase.FINAL),
    "choices closed": lambda world: (
        closed_again(world).later(days=150).opened(phase=Phase.FINAL).later(days=1).closed(phase=Phase.FINAL)
    ),
    "propositions open": lambda world: (
        closed_again(world).later(days=150).opened(Stage.ANSWER, phase=Phase.FINAL)
    ),
    "propositions closed": lambda world: (
        closed_again(world)
        .later(days=150)
        .opened(Stage.ANSWER, phase=Phase.FINAL)
        .later(days=1)
        .closed(Stage.ANSWER, phase=Phase.FINAL)
    ),
    "entry open again": lambda world: closed_again(world).opened(),
    "acknowledged and closed": lambda world: closed_again(world.acknowledged()),
    "moved to a school that has not opened": lambda world: world.later(days=1).moves(),
    "moved after the closing": lambda world: closed_again(world).moves(),
    "moved to a school that is open for entry": lambda world: world.later(days=1).moves().opened(),
    "moved to a school closed for its councils": lambda world: (
        world.later(days=1).moves().opened().later(days=1).closed()
    ),
}


@VIEWERS
@pytest.mark.parametrize("later", AFTER.values(), ids=AFTER.keys())
def test_p5_the_avis_stays_readable_through_all_that_follows(
    later: Callable[[World], World], account: UUID
) -> None:
    world = later(with_opinion())
    assert shown(world, account) == 1
    assert entry_on(world.seen_by(account)) is not None


BEFORE: dict[str, Callable[[World], World]] = {
    "published while closed": lambda world: gives_avis(world.closed()),
    "reopening planned": lambda world: gives_avis(world.closed()).opened(
        Stage.ANSWER, opens_at=world.now + timedelta(days=1)
    ),
    "reopening planned and given up": lambda world: (
        gives_avis(world.closed())
        .opened(Stage.ANSWER, opens_at=world.now + timedelta(days=1))
        .later(hours=1)
        .closed(Stage.ANSWER)
        .later(days=2)
    ),
    "reopened and closed before it was published": lambda world: gives_avis(
        world.closed().opened(Stage.ANSWER).later(hours=1).closed(Stage.ANSWER)
    ),
    "after a planned closing": lambda world: gives_avis(
        world.closed().opened(Stage.ANSWER, closes_at=world.now + timedelta(hours=1)).later(hours=2)
    ),
    "an opening that was over when it became known": lambda world: (
        gives_avis(world.closed())
        .later(hours=5)
        .opened(
            Stage.ANSWER, opens_at=world.now - timedelta(hours=4), closes_at=world.now - timedelta(hours=1)
        )
    ),
    "entry open again": lambda world: gives_avis(world.closed()).opened(),
    "moved before the reopening": lambda world: gives_avis(world.closed()).moves(),
    "moved, and both schools closed": lambda world: gives_avis(world.closed()).moves().opened().closed(),
}


@VIEWERS
@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE.keys())
def test_p5_r021_no_avis_is_readable_before_its_first_opening(
    before: Callable[[World], World], account: UUID
) -> None:
    world = before(entered().later(days=1))
    assert shown(world, account) is None
    assert entry_on(world.seen_by(account)) is not None
    assert not is_owed(world.seen_by(account))


def test_p5_a_version_published_during_a_closure_appears_at_the_next_opening() -> None:
    world = gives_avis(closed_again(with_opinion()))
    assert shown(world) == 1
    assert shown(world.opened(Stage.ANSWER, opens_at=world.now + timedelta(hours=1))) == 1
    assert shown(world.later(hours=2)) == 2
    assert shown(world.closed(Stage.ANSWER).later(days=1)) == 2
    assert shown(gives_avis(world)) == 2


def test_p5_a_version_published_while_open_is_read_at_once_and_stays() -> None:
    world = gives_avis(with_opinion())
    assert shown(world) == 2
    assert shown(closed_again(world)) == 2


def test_p5_r021_a_clock_that_went_back_shows_nothing_early() -> None:
    world = entered().later(days=1).closed().opened(Stage.ANSWER).later(hours=1).closed(Stage.ANSWER)
    world.later(minutes=-5).publish((GENERAL, Verdict.FAVOURABLE), (PROFESSIONAL, Verdict.FAVOURABLE))
    assert shown(world.later(days=1)) is None


def test_p5_a_clock_that_went_back_hides_nothing_that_was_read() -> None:
    world = gives_avis(entered().later(days=1).closed().opened(Stage.ANSWER))
    assert shown(world.later(minutes=-7).closed(Stage.ANSWER).later(days=1)) == 1


def test_p5_the_acknowledgement_said_is_that_of_the_avis_shown() -> None:
    world = gives_avis(closed_again(with_opinion().acknowledged()))
    seen = shown_on(world.seen_by(FATHER))
    assert seen is not None
    assert (shown(world), seen.is_owed) == (1, False)
    assert seen.acknowledgement is not None
    seen = shown_on(closed_again(world.opened(Stage.ANSWER)).seen_by(FATHER))
    assert seen is not None
    assert (seen.acknowledgement, seen.is_owed) == (None, True)


def test_p5_an_avis_that_waits_behind_the_one_shown_changes_nothing_of_what_is_owed() -> None:
    seen = shown_on(gives_avis(closed_again(with_opinion())).seen_by(MOTHER))
    assert seen is not None
    assert (seen.opinion.version, seen.is_owed) == (1, True)


def test_p5_r021_the_school_left_behind_shows_no_avis_of_the_new_one() -> None:
    world = with_opinion().later(days=1).moves().opened().later(days=1).closed()
    assert shown(gives_avis(world, Verdict.NOT_GIVEN)) == 1
    assert shown(world.opened(Stage.ANSWER)) == 2
    assert shown(closed_again(world)) == 2


@VIEWERS
def test_p5_intentions_are_readable_where_the_academy_moved_its_date(account: UUID) -> None:
    world = entered()
    configures(world, provisional_from=world.now.date() + timedelta(days=20))
    seen = world.on(NotOpen, account)
    assert seen.opening is not None
    assert (seen.opening.stage, seen.entry is None) == (Stage.ENTRY, False)
    assert seen.opening.at == world.campaign.starts(Phase.PROVISIONAL)


def test_r023_an_opening_for_the_avis_alone_is_announced_as_such() -> None:
    world = World().configured()
    opens_at = world.now + timedelta(days=1)
    seen = world.opened(Stage.ANSWER, opens_at=opens_at).on(NotOpen, MOTHER)
    assert seen.opening == NextOpening(opens_at, Phase.PROVISIONAL, Stage.ANSWER)


def test_r018_an_opening_that_the_academys_date_leaves_no_time_for_is_not_announced() -> None:
    world = World().configured().later(days=-10)
    world.opened(opens_at=world.now, closes_at=world.now + timedelta(days=1))
    assert world.on(NotOpen, MOTHER).opening is None


def test_p5_an_avis_without_intentions_is_readable_too() -> None:
    world = World().configured().opened().closed()
    world.publish(recommended=(CAP,))
    assert shown(closed_again(world.opened(Stage.ANSWER))) == 1
