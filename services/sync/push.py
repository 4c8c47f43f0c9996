"""Events out: what is parked is pushed to Siècle in each dossier's order (A-35).

Siècle takes a dossier's version and ignores an older one, so a repeat or a late arrival overwrites nothing.
Siècle down never holds a message: what it has not taken waits in `sync.pushes`, however long that lasts.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import asyncpg
import structlog
from prometheus_client import Counter, Gauge

from services.sync.back_off import BackOff
from services.sync.delivery import deliver
from services.sync.inbound import QUERIES
from services.sync.siecle import UNKNOWN_PUPIL, Siecle
from shared.consumer.http import Rejected, Unavailable
from shared.consumer.inbox import Inbox, fill
from shared.consumer.internal import InternalApi
from shared.contract.envelope import NotUnderstood
from shared.contract.events import DossierMoved
from shared.postgres.away import DATABASE_FAILURES
from shared.postgres.clock import seconds_of, wall
from shared.postgres.database import Connection
from shared.runtime.waking import rest, woken

IGNORED = "ignored"  # Siècle has another push of this version, or a newer one: its history is not ours
NOT_UNDERSTOOD = "not-understood"
NOT_UNDERSTOOD_SECONDS = 60.0  # until it is tried again: a newer release may know it
# Until the school may know the pupil; doubled each time, up to the longest.
UNKNOWN_SECONDS, LONGEST_UNKNOWN_SECONDS = 30.0, 3600.0
IDLE_SECONDS = 1.0
PUSHERS = 4
MEASURE_SECONDS = 5.0
log = structlog.get_logger("sync.push")
PUSHES = Counter("orientation_siecle_pushes_total", "Pushes to Siècle by outcome", ["outcome"])
PUSHED_AT = Gauge("orientation_siecle_last_push_timestamp_seconds", "When Siècle last took a push")
DOWN = Gauge("orientation_siecle_down", "1 while pushes pause because the last one could not be made")
_waiting = Gauge("orientation_siecle_pushes_waiting", "Pushes that Siècle has not taken yet")
_age = Gauge("orientation_siecle_oldest_push_seconds", "Age of the oldest of them")
_refused = Gauge("orientation_siecle_pushes_refused", "Pushes that Siècle refused for good")
_unknown = Gauge("orientation_siecle_pupils_unknown", "Pupils whom Siècle does not know at their school yet")
for _outcome in ("pushed", "ignored", "superseded", "refused", "postponed"):
    PUSHES.labels(_outcome)


@dataclass(slots=True)
class Pusher:
    """Takes what is due, a few dossiers at a time, and hands it to Siècle."""

    pool: asyncpg.Pool
    inbox: Inbox
    api: InternalApi
    siecle: Siecle
    back_off: BackOff
    wake: asyncio.Event
    clock: Callable[[], datetime] = wall
    _measured_at: float = -MEASURE_SECONDS

    async def run(self) -> None:
        """Push for ever. While Siècle is down a single attempt is made now and then."""
        while True:
            busy = False
            try:
                busy = await self._push_some()
                DOWN.set(self.back_off.is_on)
                await self._measure()
            except DATABASE_FAILURES as error:
                log.warning("push interrupted", error=type(error).__name__)
            if not busy:
                await woken(self.wake, IDLE_SECONDS)

    async def _measure(self) -> None:
        """Count what waits, at most every `MEASURE_SECONDS`."""
        if time.monotonic() - self._measured_at < MEASURE_SECONDS:
            return
        self._measured_at = time.monotonic()
        [row] = await self.pool.fetch(QUERIES["backlog"], UNKNOWN_PUPIL)
        _waiting.set(row["waiting"])
        _age.set(row["age"])
        _refused.set(row["refused"])
        _unknown.set(row["unknown_pupils"])

    async def _push_some(self) -> bool:
        """True where anything was due. A few go at a time; none is under way any more when one has failed."""
        if self.back_off.is_on:
            await rest(self.back_off.pause())
            return await self.push_one()
        done = await asyncio.gather(*(self.push_one() for _ in range(PUSHERS)), return_exceptions=True)
        for outcome in done:
            if isinstance(outcome, BaseException):
                raise outcome
        return any(done)

    async def push_one(self) -> bool:
        """Push what is due first; False when nothing is. A crash leaves it pending: the lock goes with it."""
        async with self.pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(QUERIES["take_due"], UNKNOWN_PUPIL)
            if row is None:
                return False
            try:
                if await self._fills_gap(connection, row):
                    return True  # what came before goes before
                state, reason = await self._outcome(connection, row)
            except Unavailable as failure:
                pause = self.back_off.failed(row["stream"], row["attempts"], failure.retry_after)
                log.warning("push postponed", event_id=str(row["event"]), reason=failure.reason, pause=pause)
                return await _postpone(connection, row, failure.reason, pause)
            except NotUnderstood as failure:  # it, or what goes before it
                log.error("push not understood", event_id=str(row["event"]), reason=str(failure))
                return await _postpone(connection, row, NOT_UNDERSTOOD, NOT_UNDERSTOOD_SECONDS)
            if reason == UNKNOWN_PUPIL:
                await self._answers(connection, row)
                return await _wait_for_pupil(connection, row)
            await connection.execute(QUERIES["finish"], row["event"], state, reason)
            if row["type"] == DossierMoved.name():
                await connection.execute(QUERIES["push_again"], row["stream"], row["version"], row["event"])
        self._note(row, state, reason)
        return True

    async def _fills_gap(self, connection: Connection, row: asyncpg.Record) -> bool:
        """True where pushes were missing before this one as it was taken: they are parked now.

        Errors: those of `fill`.
        """
        stream, version, known = row["stream"], row["version"], row["known"]
        if known == version - 1:
            return False
        await fill(self.api, self.inbox, stream, known, version - 1)
        return bool(await connection.fetchval(QUERIES["known_before"], stream, version) != known)

    async def _outcome(self, connection: Connection, row: asyncpg.Record) -> tuple[str, str | None]:
        place = row["stream"], row["type"], row["phase"], row["version"]
        if await connection.fetchval(QUERIES["was_superseded"], *place):
            return "superseded", None
        try:
            taken = await deliver(self.api, self.siecle, row)
        except Rejected as failure:
            return "refused", failure.reason
        await self._answers(connection, row)
        # A school that takes a pupil back has it already, which says nothing of another history.
        is_known = taken == "stored" or row["again_for"] is not None
        return "pushed", None if is_known else taken

    async def _answers(self, connection: Connection, row: asyncpg.Record) -> None:
        """Siècle is there: where it had not been, what waited for it goes."""
        if self.back_off.succeeded(row["stream"]):
            await connection.execute(QUERIES["release"])

    def _note(self, row: asyncpg.Record, state: str, reason: str | None) -> None:
        PUSHES.labels(reason if reason == IGNORED else state).inc()
        if state == "pushed":
            PUSHED_AT.set(seconds_of(self.clock))
        log.info("push done", event_id=str(row["event"]), outcome=state, reason=reason)


async def _wait_for_pupil(connection: Connection, row: asyncpg.Record) -> bool:
    """A school whose list lacks the pupil may get it any day, as after a move: it is never given up."""
    pause = min(UNKNOWN_SECONDS * 2 ** min(row["attempts"], 16), LONGEST_UNKNOWN_SECONDS)
    log.warning("push waits for the pupil", event_id=str(row["event"]), pause=pause)
    return await _postpone(connection, row, UNKNOWN_PUPIL, pause)


async def _postpone(connection: Connection, row: asyncpg.Record, reason: str, seconds: float) -> bool:
    """True: something was due, and is tried again after so many seconds."""
    await connection.execute(QUERIES["postpone"], row["event"], reason, seconds)
    PUSHES.labels("postponed").inc()
    return True
