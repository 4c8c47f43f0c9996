"""The time: the database's, in every process, whatever the host's own clock says or does.

The database is asked every few seconds; in between, time goes on by the clock that only measures. So what one
process stores is not out of date, or still to come, for another on a host whose clock is wrong.
"""

import asyncio
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import asyncpg
import structlog
from prometheus_client import Counter, Gauge

from shared.postgres.away import DATABASE_FAILURES
from shared.runtime.waking import rest

ASK_SECONDS = 5.0
FIRST_SECONDS = 0.2  # between two tries before the first answer
PATIENCE_SECONDS = 2.0
LONGEST_ROUND_TRIP = 1.0  # seconds: an answer that took longer says too little, but for the first
JUMP_SECONDS = 5.0  # a difference that no slow answer explains
_ASK = "SELECT clock_timestamp()"
log = structlog.get_logger("clock")
_offset = Gauge(
    "orientation_clock_offset_seconds",
    "How far this host's clock is ahead of the database's; below 0: behind",
)
_timestamp = Gauge("orientation_clock_timestamp_seconds", "What time it is for the database")
_jumps = Counter("orientation_clock_jumps_total", "How often the database's clock was seen to jump")
_offset.set(math.nan)


class NotKnown(ConnectionError):
    """The database has not said yet what time it is."""


def wall() -> datetime:
    """This host's clock: to compare with, and for what nothing hangs on."""
    return datetime.now(UTC)


def seconds_of(clock: Callable[[], datetime]) -> float:
    """A clock's time in seconds since 1970, for a figure; NaN where it is not known."""
    try:
        return clock().timestamp()
    except NotKnown:
        return math.nan


async def database_now(pool: "asyncpg.Pool | asyncpg.Connection") -> datetime:
    """The database's time now, for what asks once. Errors: asyncpg's."""
    now: datetime = await pool.fetchval(_ASK)
    return now


class Clock:
    """The database's time; `run` keeps it."""

    def __init__(
        self, wall: Callable[[], datetime] = wall, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._anchor: tuple[datetime, float] | None = None  # the database's time, and when that was
        _timestamp.set_function(lambda: seconds_of(self))

    def __call__(self) -> datetime:
        """The time in UTC. Errors: `NotKnown` before the first answer."""
        if self._anchor is None:
            raise NotKnown("the database has not said yet what time it is")
        return self._at(self._anchor, self._monotonic())

    async def run(self, pool: asyncpg.Pool) -> None:
        """Ask for ever; a database that is away is waited for, and time goes on."""
        while True:
            try:
                await self.ask(pool)
            except DATABASE_FAILURES as error:
                log.debug("the database does not say what time it is", error=type(error).__name__)
            await rest(FIRST_SECONDS if self._anchor is None else ASK_SECONDS)

    async def ask(self, pool: asyncpg.Pool) -> None:
        """Ask once. Errors: asyncpg's, `TimeoutError`."""
        async with asyncio.timeout(PATIENCE_SECONDS), pool.acquire() as connection:
            before = self._monotonic()
            theirs = await connection.fetchval(_ASK)
            self.take(theirs, before, self._monotonic())

    def take(self, theirs: datetime, before: float, after: float) -> None:
        """Go by `theirs`, which was true at some moment between `before` and `after`, both monotonic."""
        if self._anchor is not None and after - before > LONGEST_ROUND_TRIP:
            return
        middle = (before + after) / 2
        if self._anchor is not None:
            self._compare((theirs - self._at(self._anchor, middle)).total_seconds())
        self._anchor = theirs, middle
        _offset.set((self._wall() - self()).total_seconds())

    @staticmethod
    def _at(anchor: tuple[datetime, float], moment: float) -> datetime:
        theirs, then = anchor
        return theirs + timedelta(seconds=moment - then)

    @staticmethod
    def _compare(seconds: float) -> None:
        if abs(seconds) > JUMP_SECONDS:
            _jumps.inc()
            log.warning("the database's clock jumped", seconds=round(seconds, 1))
