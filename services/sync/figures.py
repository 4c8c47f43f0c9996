"""What sync exports on /metrics about pushes."""

import time
from dataclasses import dataclass

import asyncpg
from prometheus_client import Counter, Gauge

from services.sync.inbound import QUERIES

MEASURE_SECONDS = 5.0
PUSHES = Counter("orientation_siecle_pushes_total", "Pushes to Siècle by outcome", ["outcome"])
PUSHED_AT = Gauge("orientation_siecle_last_push_timestamp_seconds", "When Siècle last took a push")
DOWN = Gauge("orientation_siecle_down", "1 while pushes pause because the last one could not be made")
_waiting = Gauge("orientation_siecle_pushes_waiting", "Pushes that Siècle has not taken yet")
_age = Gauge("orientation_siecle_oldest_push_seconds", "Age of the oldest of them")
_refused = Gauge("orientation_siecle_pushes_refused", "Pushes that Siècle refused for good")
for _outcome in ("pushed", "ignored", "superseded", "refused", "postponed"):
    PUSHES.labels(_outcome)


@dataclass(slots=True)
class Backlog:
    """Keeps the gauges of what waits fresh."""

    pool: asyncpg.Pool
    _measured_at: float = -MEASURE_SECONDS

    async def measure(self) -> None:
        """Count, at most every `MEASURE_SECONDS`. Errors: Postgres' and the network's own."""
        if time.monotonic() - self._measured_at < MEASURE_SECONDS:
            return
        self._measured_at = time.monotonic()
        [row] = await self.pool.fetch(QUERIES["backlog"])
        _waiting.set(row["waiting"])
        _age.set(row["age"])
        _refused.set(row["refused"])
