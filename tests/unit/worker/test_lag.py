"""How long the oldest unpublished event has waited, whatever the stamps say."""

import pytest

from services.intentions.worker.relay import backlog
from services.intentions.worker.relay.backlog import Lag

FUTURE, PAST = -3600.0, 3600.0  # the age by a stamp that lies an hour ahead, or behind


class Clock:
    """Monotonic seconds that the test moves."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize("stamped", [FUTURE, 0.0, PAST])
def test_e12_an_event_that_came_meanwhile_ages_by_what_was_measured(clock: Clock, stamped: float) -> None:
    waiting = Lag(clock)
    assert waiting.seconds(5, 5, 0) == 0
    clock.seconds += 1
    assert waiting.seconds(6, 5, stamped) == 0
    clock.seconds += 90
    assert waiting.seconds(7, 5, stamped) == 90
    assert waiting.seconds(7, 6, stamped) == 0
    clock.seconds += 10
    assert waiting.seconds(7, 6, stamped) == 10
    assert waiting.seconds(7, 7, 0) == 0


@pytest.mark.parametrize(("stamped", "age"), [(FUTURE, 30.0), (12.0, 30.0), (500.0, 500.0)])
def test_e12_what_was_there_before_the_first_look_is_at_least_as_old_as_that(
    clock: Clock, stamped: float, age: float
) -> None:
    waiting = Lag(clock)
    waiting.seconds(9, 3, stamped)
    clock.seconds += 30
    assert waiting.seconds(9, 3, stamped) == age
    assert waiting.seconds(12, 9, PAST) == 0  # the tenth came after it


def test_e12_a_backlog_that_shrinks_while_it_grows_is_as_old_as_its_oldest_event(clock: Clock) -> None:
    waiting = Lag(clock)
    waiting.seconds(0, 0, 0)
    ages = []
    for second in range(1, 50):
        clock.seconds += 1
        ages.append(waiting.seconds(10 * second, 5 * second, 0))
    assert ages == sorted(ages)
    assert ages[-1] == pytest.approx(24, abs=1)


def test_e12_another_log_is_another_start(clock: Clock) -> None:
    waiting = Lag(clock)
    waiting.seconds(50, 40, 0)
    clock.seconds += 60
    assert waiting.seconds(20, 20, 0) == 0
    assert waiting.seconds(21, 20, FUTURE) == 0
    clock.seconds += 5
    assert waiting.seconds(22, 20, FUTURE) == 5


def test_e12_what_is_remembered_is_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backlog, "MOST", 10)
    waiting = Lag(clock)
    for head in range(100):
        clock.seconds += 1
        waiting.seconds(head, 0, 0)
    assert len(waiting._seen) == 10
    assert waiting.seconds(100, 0, 0) == 98
