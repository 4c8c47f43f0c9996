"""Keeps projections at the head of the log: rows and checkpoint move in one transaction."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import structlog
from prometheus_client import Gauge

from services.intentions.eventstore.errors import INTERRUPTIONS, EventStoreError
from services.intentions.eventstore.store import EventStore
from services.intentions.eventstore.waker import Waker
from services.intentions.projections.known import PROJECTIONS
from services.intentions.projections.projection import QUERIES, Changes, Projection
from shared.postgres.database import Connection
from shared.runtime.waking import rest

BATCH = 5_000
RETRY_SECONDS = 5.0
# An event of a newer release (LookupError, TypeError) waits for the newer worker.
FAILURES = (*INTERRUPTIONS, asyncpg.PostgresError, EventStoreError, LookupError, TypeError)
log = structlog.get_logger("worker.projector")
_lag = Gauge("orientation_projection_lag_events", "Events that the projection furthest behind does not know")
_behind: dict[str, int] = {}  # by projection


async def run(pool: asyncpg.Pool, store: EventStore) -> None:
    """Follow the log for ever; what fails is tried again a little later. Several workers take turns."""
    async with Waker(pool) as waker:
        while True:
            for projection in PROJECTIONS.values():
                await _catch_up(projection, pool, store)
            await waker.wait()


async def _catch_up(projection: Projection, pool: asyncpg.Pool, store: EventStore) -> None:
    try:
        while await advance(projection, pool, store):
            pass
    except FAILURES as error:
        log.warning("projection interrupted", error=type(error).__name__, projection=projection.name)
        await rest(RETRY_SECONDS)


async def advance(projection: Projection, pool: asyncpg.Pool, store: EventStore) -> bool:
    """Project one batch; whether more is there.

    Errors: those of `project`; `CheckpointBeyondHead` when the projection knows more than this log.
    """
    seen, head = await store.checkpoint(projection.reader), await store.head()
    _show(projection, head - seen)
    if seen == head:  # taking the lock is a write: it would fill the backup while nothing happens
        return False
    async with pool.acquire() as connection, connection.transaction():
        live = await connection.fetchval(QUERIES["lock_live"], projection.name)
        if live is None:  # another worker is at it, and says how far it is
            _show(projection, 0)
            return False
        after, head = await store.checkpoint(projection.reader), await store.head()
        to = min(after + BATCH, head)
        if to > after:
            async for _ in project(projection, connection, store, live, after, to):
                pass
            await store.save_checkpoint(projection.reader, to, connection)
    _show(projection, head - to)
    return to < head


def _show(projection: Projection, events: int) -> None:
    _behind[projection.name] = events
    _lag.set(max(_behind.values()))


async def project(
    projection: Projection, connection: Connection, store: EventStore, generation: int, after: int, to: int
) -> AsyncIterator[int]:
    """Put what the events after position `after`, up to `to`, say into the rows of a generation.

    Gives the position reached after each batch; the next one is read while Postgres writes. Errors:
    `UnknownEvent` and `LookupError` for an event of a newer release.
    """
    reading = _ahead(projection, store, after, to)
    try:
        while after < to:
            changes, after = await reading, min(after + BATCH, to)
            reading = _ahead(projection, store, after, to)
            if changes:
                await connection.execute(projection.queries["put"], generation, *changes.columns())
            yield after
    finally:
        reading.cancel()


def _ahead(projection: Projection, store: EventStore, after: int, to: int) -> asyncio.Task[Changes]:
    return asyncio.create_task(_changes(projection, store, after, min(after + BATCH, to)))


async def _changes(projection: Projection, store: EventStore, after: int, to: int) -> Changes:
    changes = projection.changes()
    async for event in store.read_all(after, to=to):
        changes.note(event)
    return changes
