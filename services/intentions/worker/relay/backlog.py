"""The figures of events that are stored and not yet published."""

import time
from collections import deque
from collections.abc import Callable

import asyncpg
from prometheus_client import Gauge

from services.intentions.worker.relay.queries import QUERIES

MEASURE_SECONDS = 1.0
QUERY_SECONDS = 5.0
MOST = 1000  # heads that are remembered; beyond, the newest stands for those before it

_lag_events = Gauge("orientation_relay_lag_events", "Stored events that are not yet confirmed")
_lag_seconds = Gauge("orientation_relay_lag_seconds", "How long the oldest of them has waited")


class Lag:
    """Notes how far the log went when: the events' stamps may be wrong, or lie in the future.

    Only for what was there before the first look do the stamps count.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: deque[tuple[int, float]] = deque()  # head, and since when the log has gone so far
        self._first: int | None = None

    def seconds(self, head: int, confirmed: int, stamped: float) -> float:
        """How long the first event after `confirmed` has waited, the log going up to `head`.

        `stamped` is its age in seconds by its stamp.
        """
        self._look(head)
        while self._seen and self._seen[0][0] <= confirmed:
            self._seen.popleft()
        if not self._seen:
            return 0.0
        seen = self._clock() - self._seen[0][1]
        return max(seen, stamped) if self._first is not None and confirmed < self._first else seen

    def _look(self, head: int) -> None:
        if self._first is None or head < self._first or (self._seen and head < self._seen[-1][0]):
            self._seen.clear()  # the first look, or another log
            self._first = head
        if not self._seen or head > self._seen[-1][0]:
            if len(self._seen) == MOST:
                self._seen.pop()
            self._seen.append((head, self._clock()))


class Backlog:
    """Measures what waits after a position."""

    def __init__(self) -> None:
        self._lag = Lag(time.monotonic)
        self._measured_at = 0.0

    async def measure(self, connection: asyncpg.Connection, confirmed: int) -> None:
        """Show what waits after `confirmed`, once in `MEASURE_SECONDS`."""
        if time.monotonic() - self._measured_at < MEASURE_SECONDS:
            return
        self._measured_at = time.monotonic()
        row = await connection.fetchrow(QUERIES["relay_lag"], confirmed, timeout=QUERY_SECONDS)
        if row is not None:
            self._show(row, confirmed)

    async def measure_other(self, connection: asyncpg.Connection, reader: str) -> float:
        """Show what waits after another relay's checkpoint; how many seconds the oldest event has."""
        row = await connection.fetchrow(QUERIES["relay_lag_of_other"], reader, timeout=QUERY_SECONDS)
        assert row is not None  # noqa: S101 (an aggregate)
        return self._show(row, row["position"])

    def _show(self, row: asyncpg.Record, confirmed: int) -> float:
        seconds = self._lag.seconds(confirmed + row["events"], confirmed, row["seconds"])
        _lag_events.set(row["events"])
        _lag_seconds.set(seconds)
        return seconds
