"""The figures of events that are stored and not yet published."""

import time

import asyncpg
from prometheus_client import Gauge

from services.intentions.worker.relay.lag import Lag
from services.intentions.worker.relay.queries import QUERIES

MEASURE_SECONDS = 1.0
QUERY_SECONDS = 5.0

_lag_events = Gauge("orientation_relay_lag_events", "Stored events that are not yet confirmed")
_lag_seconds = Gauge("orientation_relay_lag_seconds", "How long the oldest of them has waited")


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
