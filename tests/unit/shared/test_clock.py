"""The database's time, on clocks that the test moves."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge

from shared.postgres import clock as module
from shared.postgres.away import is_away
from shared.postgres.clock import Clock, NotKnown, seconds_of

NOON = datetime(2026, 11, 7, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIGURES = CollectorRegistry()
OFFSET = Gauge("orientation_clock_offset_seconds", "As exported", registry=FIGURES)
TIMESTAMP = Gauge("orientation_clock_timestamp_seconds", "As exported", registry=FIGURES)
JUMPS = Counter("orientation_clock_jumps", "As exported", registry=FIGURES)


@pytest.fixture(autouse=True)
def own_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures that no other clock of this process sets: a web server of the run may have one."""
    monkeypatch.setattr(module, "_offset", OFFSET)
    monkeypatch.setattr(module, "_timestamp", TIMESTAMP)
    monkeypatch.setattr(module, "_jumps", JUMPS)


class Host:
    """A host whose clocks the test moves; `wrong` is how far its wall clock is off."""

    def __init__(self, wrong: timedelta = timedelta()) -> None:
        self.wrong = wrong
        self.seconds = 5000.0

    def wall(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds - 5000) + self.wrong

    def monotonic(self) -> float:
        return self.seconds

    def clock(self) -> Clock:
        return Clock(self.wall, self.monotonic)


def told(clock: Clock, host: Host, theirs: datetime, round_trip: float = 0.0) -> None:
    """The database answers."""
    before = host.seconds
    host.seconds += round_trip
    clock.take(theirs, before, host.seconds)


def figure(name: str) -> float:
    """What is exported."""
    value = FIGURES.get_sample_value(name)
    assert value is not None
    return value


@pytest.mark.parametrize(
    "wrong",
    [timedelta(), HOUR, -HOUR, timedelta(seconds=6), timedelta(days=-400), timedelta(days=36500)],
    ids=str,
)
def test_w6_the_hosts_clock_changes_nothing_and_its_offset_is_exported(wrong: timedelta) -> None:
    host = Host(wrong)
    clock = host.clock()
    told(clock, host, NOON)
    assert clock() == NOON
    assert figure("orientation_clock_offset_seconds") == pytest.approx(wrong.total_seconds())
    host.seconds += 90
    assert clock() == NOON + timedelta(seconds=90)
    assert figure("orientation_clock_timestamp_seconds") == clock().timestamp()


@pytest.mark.parametrize("jump", [HOUR, -HOUR, timedelta(days=3000), timedelta(seconds=-6)], ids=str)
def test_w6_a_jump_of_the_hosts_clock_changes_nothing(jump: timedelta) -> None:
    host = Host()
    clock = host.clock()
    told(clock, host, NOON)
    host.wrong = jump
    host.seconds += 3
    assert clock() == NOON + timedelta(seconds=3)
    jumps = figure("orientation_clock_jumps_total")
    told(clock, host, NOON + timedelta(seconds=3))
    assert clock() == NOON + timedelta(seconds=3)
    assert figure("orientation_clock_offset_seconds") == pytest.approx(jump.total_seconds())
    assert figure("orientation_clock_jumps_total") == jumps


@pytest.mark.parametrize("jump", [6, -6, 3600, -3600, 86400])
def test_e12_a_jump_of_the_databases_clock_is_followed_and_counted(jump: float) -> None:
    host = Host()
    clock = host.clock()
    told(clock, host, NOON)
    jumps = figure("orientation_clock_jumps_total")
    host.seconds += 5
    told(clock, host, NOON + timedelta(seconds=5 + jump))
    assert clock() == NOON + timedelta(seconds=5 + jump)
    assert figure("orientation_clock_jumps_total") == jumps + 1
    assert figure("orientation_clock_offset_seconds") == pytest.approx(-jump)


@pytest.mark.parametrize("drift", [0.0, 0.004, -0.3, 4.9])
def test_w6_a_clock_that_drifts_is_followed_without_an_alarm(drift: float) -> None:
    host = Host()
    clock = host.clock()
    told(clock, host, NOON)
    jumps = figure("orientation_clock_jumps_total")
    host.seconds += 5
    told(clock, host, NOON + timedelta(seconds=5 + drift))
    assert clock() == NOON + timedelta(seconds=5 + drift)
    assert figure("orientation_clock_jumps_total") == jumps


def test_w6_an_answer_is_as_true_as_it_was_quick() -> None:
    host = Host()
    clock = host.clock()
    told(clock, host, NOON, round_trip=4.0)  # the first counts however slow
    assert clock() == NOON + timedelta(seconds=2)
    told(clock, host, NOON + HOUR, round_trip=1.5)
    assert clock() == NOON + timedelta(seconds=3.5)
    told(clock, host, NOON + timedelta(seconds=4), round_trip=0.2)
    assert clock() == NOON + timedelta(seconds=4.1)


def test_w6_before_the_first_answer_there_is_no_time_and_what_needs_it_waits() -> None:
    clock = Host().clock()
    with pytest.raises(NotKnown) as failure:
        clock()
    assert is_away(failure.value)
    assert math.isnan(seconds_of(clock))
