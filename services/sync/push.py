"""Events out: what is parked is pushed to Siècle in each dossier's order (A-35).

Siècle takes a dossier's version and ignores an older one, so a repeat or a late arrival overwrites nothing.
Siècle down never holds a message: what it has not taken waits in `sync.pushes`, however long that lasts.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

import asyncpg
import structlog

from services.sync.back_off import BackOff
from services.sync.delivery import Delivery
from services.sync.figures import DOWN, PUSHED_AT, PUSHES, Backlog
from services.sync.inbound import QUERIES
from services.sync.siecle import Siecle
from shared.consumer.http import Rejected, Unavailable
from shared.consumer.inbox import Inbox, fill
from shared.consumer.internal import InternalApi
from shared.contract.envelope import NotUnderstood
from shared.postgres.away import DATABASE_FAILURES
from shared.postgres.clock import seconds_of, wall
from shared.postgres.database import Connection
from shared.runtime.waking import rest, woken

IGNORED = "ignored"  # Siècle has another push of this version, or a newer one: its history is not ours
NOT_UNDERSTOOD = "not-understood"
NOT_UNDERSTOOD_SECONDS = 60.0  # until it is tried again: a newer release may know it
IDLE_SECONDS = 1.0
PUSHERS = 4
log = structlog.get_logger("sync.push")


class Pusher:
    """Takes what is due, a few dossiers at a time, and hands it to Siècle."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        inbox: Inbox,
        api: InternalApi,
        siecle: Siecle,
        back_off: BackOff,
        wake: asyncio.Event,
        clock: Callable[[], datetime] = wall,
    ) -> None:
        self._pool = pool
        self._inbox = inbox
        self._api = api
        self._delivery = Delivery(api, siecle)
        self._back_off = back_off
        self._wake = wake
        self._clock = clock
        self._backlog = Backlog(pool)

    async def run(self) -> None:
        """Push for ever. While Siècle is down a single attempt is made now and then."""
        while True:
            busy = False
            try:
                busy = await self._push_some()
                DOWN.set(self._back_off.is_on)
                await self._backlog.measure()
            except DATABASE_FAILURES as error:
                log.warning("push interrupted", error=type(error).__name__)
            if not busy:
                await woken(self._wake, IDLE_SECONDS)

    async def _push_some(self) -> bool:
        """Whether anything was due. A few go at a time; none is under way any more when one has failed."""
        if self._back_off.is_on:
            await rest(self._back_off.pause())
            return await self.push_one()
        done = await asyncio.gather(*(self.push_one() for _ in range(PUSHERS)), return_exceptions=True)
        for outcome in done:
            if isinstance(outcome, BaseException):
                raise outcome
        return any(done)

    async def push_one(self) -> bool:
        """Push what is due first; False when nothing is. A crash leaves it pending: the lock goes with it."""
        async with self._pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(QUERIES["take_due"])
            if row is None:
                return False
            try:
                if await self._fills_gap(connection, row):
                    return True  # what came before goes before
                state, reason = await self._outcome(connection, row)
            except Unavailable as failure:
                pause = self._back_off.failed(failure.retry_after)
                log.warning("push postponed", event_id=str(row["event"]), reason=failure.reason, pause=pause)
                return await _postpone(connection, row, failure.reason, pause)
            except NotUnderstood as failure:  # it, or what goes before it
                log.error("push not understood", event_id=str(row["event"]), reason=str(failure))
                return await _postpone(connection, row, NOT_UNDERSTOOD, NOT_UNDERSTOOD_SECONDS)
            await connection.execute(QUERIES["finish"], row["event"], state, reason)
        self._note(row, state, reason)
        return True

    async def _fills_gap(self, connection: Connection, row: asyncpg.Record) -> bool:
        """Whether pushes were missing before this one: they are parked now. Errors: those of `fill`."""
        stream, version = row["stream"], row["version"]
        known = await connection.fetchval(QUERIES["known_before"], stream, version)
        if known == version - 1:
            return False
        await fill(self._api, self._inbox, stream, known, version - 1)
        return bool(await connection.fetchval(QUERIES["known_before"], stream, version) != known)

    async def _outcome(self, connection: Connection, row: asyncpg.Record) -> tuple[str, str | None]:
        place = row["stream"], row["type"], row["phase"], row["version"]
        if await connection.fetchval(QUERIES["was_superseded"], *place):
            return "superseded", None
        try:
            taken = await self._delivery.deliver(row)
        except Rejected as failure:
            return "refused", failure.reason
        if self._back_off.succeeded():
            await connection.execute(QUERIES["release"])
        return "pushed", None if taken == "stored" else taken

    def _note(self, row: asyncpg.Record, state: str, reason: str | None) -> None:
        PUSHES.labels(reason if reason == IGNORED else state).inc()
        if state == "pushed":
            PUSHED_AT.set(seconds_of(self._clock))
        log.info("push done", event_id=str(row["event"]), outcome=state, reason=reason)


async def _postpone(connection: Connection, row: asyncpg.Record, reason: str, seconds: float) -> bool:
    """True: something was due, and is tried again after so many seconds."""
    await connection.execute(QUERIES["postpone"], row["event"], reason, seconds)
    PUSHES.labels("postponed").inc()
    return True
