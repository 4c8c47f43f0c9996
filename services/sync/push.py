"""Events out: what is parked is pushed to Siècle in each dossier's order (A-35).

Siècle takes a dossier's version and ignores an older one, so a repeat or a late arrival overwrites nothing.
Siècle down never holds a message: what it has not taken waits in `sync.pushes`, however long that lasts.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import structlog
from opentelemetry.trace import SpanKind
from prometheus_client import Counter, Gauge

from services.sync import gaps, translate
from services.sync.breaker import Breaker
from services.sync.http import Rejected, Unavailable
from services.sync.inbound import PUSHED, Inbound, Pushed, read
from services.sync.internal import InternalApi
from services.sync.siecle import Siecle
from shared import traces
from shared.clock import seconds_of, wall
from shared.contract.envelope import NotUnderstood
from shared.contract.events import OpinionAcknowledged
from shared.database import DATABASE_FAILURES
from shared.sql import load_queries
from shared.waking import rest, woken

QUERIES = load_queries(Path(__file__).parent / "sql" / "push.sql")
IGNORED = "ignored"  # Siècle has another push of this version, or a newer one: its history is not ours
NOT_UNDERSTOOD = "not-understood"
PUZZLED_SECONDS = 60.0  # until what is not understood is tried again
IDLE_SECONDS = 1.0
PUSHERS = 4
MEASURE_SECONDS = 5.0
KINDS = frozenset(PUSHED)
log = structlog.get_logger("sync.push")
_pushes = Counter("orientation_siecle_pushes_total", "Pushes to Siècle by outcome", ["outcome"])
_waiting = Gauge("orientation_siecle_pushes_waiting", "Pushes that Siècle has not taken yet")
_age = Gauge("orientation_siecle_oldest_push_seconds", "Age of the oldest of them")
_refused = Gauge("orientation_siecle_pushes_refused", "Pushes that Siècle refused for good")
_pushed_at = Gauge("orientation_siecle_last_push_timestamp_seconds", "When Siècle last took a push")
_down = Gauge("orientation_siecle_down", "1 while pushes pause because the last one could not be made")
for _outcome in ("pushed", "ignored", "superseded", "refused", "postponed"):
    _pushes.labels(_outcome)


class Pusher:
    """Takes what is due, a few dossiers at a time, and hands it to Siècle."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        api: InternalApi,
        siecle: Siecle,
        breaker: Breaker,
        wake: asyncio.Event,
        clock: Callable[[], datetime] = wall,
    ) -> None:
        self._pool = pool
        self._api = api
        self._siecle = siecle
        self._breaker = breaker
        self._clock = clock
        self._measured_at = -MEASURE_SECONDS
        self._wake = wake
        self._park = Inbound(pool, wake)

    async def run(self) -> None:
        """Push for ever. While Siècle is down a single attempt is made now and then."""
        while True:
            try:
                if self._breaker.open:
                    await rest(self._breaker.pause())
                    busy = await self.push_one()
                else:
                    busy = await self._push_some()
                await self._measure()
            except DATABASE_FAILURES as error:
                log.warning("push interrupted", error=type(error).__name__)
                busy = False
            if not busy:
                await woken(self._wake, IDLE_SECONDS)

    async def _push_some(self) -> bool:
        """A few at a time; none is under way any more when one has failed."""
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
                if await gaps.fill(connection, self._api, self._park, KINDS, row["stream"], row["version"]):
                    return True  # what came before goes before
                state, reason = await self._outcome(connection, row)
            except Unavailable as failure:
                pause = self._breaker.failed(failure.retry_after)
                await connection.execute(QUERIES["postpone"], row["event"], failure.reason, pause)
                _pushes.labels("postponed").inc()
                log.warning("push postponed", event_id=str(row["event"]), reason=failure.reason, pause=pause)
                return True
            except NotUnderstood as failure:  # it, or what goes before it; a newer release may know it
                await connection.execute(QUERIES["postpone"], row["event"], NOT_UNDERSTOOD, PUZZLED_SECONDS)
                _pushes.labels("postponed").inc()
                log.error("push not understood", event_id=str(row["event"]), reason=str(failure))
                return True
            await connection.execute(QUERIES["finish"], row["event"], state, reason)
        _pushes.labels(reason if reason == IGNORED else state).inc()
        if state == "pushed":
            _pushed_at.set(seconds_of(self._clock))
        log.info("push done", event_id=str(row["event"]), outcome=state, reason=reason)
        return True

    async def _outcome(
        self, connection: "asyncpg.pool.PoolConnectionProxy[Any]", row: asyncpg.Record
    ) -> tuple[str, str | None]:
        if await connection.fetchval(
            QUERIES["was_superseded"], row["stream"], row["type"], row["phase"], row["version"]
        ):
            return "superseded", None
        try:
            taken = await self._put(row)
        except Rejected as failure:
            return "refused", failure.reason
        if self._breaker.succeeded():
            await connection.execute(QUERIES["release"])
        return "pushed", None if taken == "stored" else taken

    async def _put(self, row: asyncpg.Record) -> str:
        event = read(row["type"], row["schema_version"], orjson.loads(row["data"]))
        pupil = await self._api.reference(row["pupil"])
        if pupil is None:
            raise Rejected("unknown-pupil")
        resource, body = await self._body(event, row)
        noted = {"orientation.event": row["type"], "attempt": row["attempts"] + 1}
        with traces.span("push to Siècle", row["correlation"], SpanKind.CLIENT, noted):
            return await self._siecle.put(resource, row["phase"], pupil, body, row["event"])

    async def _body(self, event: Pushed, row: asyncpg.Record) -> tuple[str, dict[str, Any]]:
        version: int = row["version"]
        if isinstance(event, OpinionAcknowledged):
            return "acknowledgements", translate.acknowledgement_body(event, version)
        texts: Mapping[UUID, str] = await self._api.texts(translate.text_ids(event))
        at: str = row["happened_at"].isoformat()
        return "intentions", translate.intentions_body(event, version, at, texts)

    async def _measure(self) -> None:
        _down.set(self._breaker.open)
        if time.monotonic() - self._measured_at < MEASURE_SECONDS:
            return
        self._measured_at = time.monotonic()
        row = await self._pool.fetchrow(QUERIES["backlog"])
        if row is not None:
            _waiting.set(row["waiting"])
            _age.set(row["age"])
            _refused.set(row["refused"])
