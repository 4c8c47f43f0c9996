"""The back-off towards Siècle, on a clock that the test moves."""

from itertools import count

import pytest

from services.sync.back_off import MOST_CHOKING, BackOff
from services.sync.settings import SyncSettings
from shared.consumer.http import LONGEST_SECONDS, SECONDS

HOUR, MOST_SECONDS = 3600, 120
PROBE_SECONDS = SyncSettings.model_fields["probe_seconds"].default
# How long it takes until a push has failed, and what Siècle asks for.
FAILURES = [(0.0, None), (SECONDS, None), (0.0, 120), (SECONDS, LONGEST_SECONDS)]


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_the_pause_doubles_up_to_the_longest_and_ends_with_a_success() -> None:
    back_off = BackOff(Clock(), 30)
    pauses = [back_off.failed("a", attempts) for attempts in range(8)]

    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert back_off.succeeded("a")
    assert (back_off.is_on, back_off.pause()) == (False, 0)
    assert not back_off.succeeded("a")


def test_what_siecle_asks_for_is_kept_up_to_a_minute() -> None:
    clock = Clock()
    back_off = BackOff(clock, 30)

    assert back_off.failed("a", 0, 45) == 45
    clock.seconds = 40
    assert back_off.pause() == 5
    assert back_off.failed("a", 1, HOUR) == 60


def test_a_dossier_that_fails_while_others_are_taken_waits_alone() -> None:
    back_off = BackOff(Clock(), 30)
    assert back_off.failed("poison", 0) == 0.5
    assert back_off.succeeded("a")

    assert [back_off.failed("poison", attempts) for attempts in (1, 2, 9)] == [1, 2, 30]
    assert (back_off.is_on, back_off.pause()) == (False, 0)
    assert not back_off.succeeded("poison"), "nothing else waited"
    back_off.failed("poison", 0)
    assert back_off.is_on, "it was taken since"


def test_an_answer_that_says_how_long_to_wait_is_siecles_own() -> None:
    back_off = BackOff(Clock(), 30)
    back_off.failed("poison", 0)
    back_off.succeeded("a")
    back_off.failed("poison", 1, retry_after=2)
    assert (back_off.is_on, back_off.pause()) == (True, 2)


def test_where_many_that_failed_before_fail_again_it_is_siecle() -> None:
    back_off = BackOff(Clock(), 30)
    dossiers = [str(number) for number in range(MOST_CHOKING + 1)]
    for dossier in dossiers:
        back_off.failed(dossier, 0)
    back_off.succeeded("a")

    *few, last = dossiers
    for dossier in few:
        back_off.failed(dossier, 1)
    assert not back_off.is_on
    back_off.failed(last, 1)
    assert back_off.is_on


@pytest.mark.parametrize(("patience", "asked"), FAILURES)
def test_a35_after_an_hour_the_first_push_goes_soon_with_the_shipped_settings(
    patience: float, asked: float | None
) -> None:
    waits = [_first_push_after(HOUR + step / 4, patience, asked) for step in range(800)]
    assert max(waits) + SECONDS <= MOST_SECONDS - 50, "so that the rest has most of a minute"


def _first_push_after(back_at: float, patience: float, asked: float | None) -> float:
    """Seconds from Siècle's return until something is pushed, where it has been away since 0."""
    clock = Clock()
    back_off = BackOff(clock, PROBE_SECONDS)
    for attempt in count():
        clock.seconds += back_off.pause()
        if clock.seconds >= back_at:
            return clock.seconds - back_at
        clock.seconds += patience
        back_off.failed(str(attempt), 0, asked)
    raise AssertionError
