"""Keeps the projection at the head of the log: rows and checkpoint move in one transaction."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import structlog
from prometheus_client import Gauge

from services.intentions.eventstore.errors import EventStoreError
from services.intentions.eventstore.failures import INTERRUPTIONS
from services.intentions.eventstore.store import EventStore
from services.intentions.eventstore.waker import Waker
from services.intentions.projections.dossiers import NAME, Changes
from shared.database import Connection
from shared.sql import load_queries
from shared.waking import rest

QUERIES = load_queries(Path(__file__).parents[1] / "sql" / "projections.sql")
READER = f"projection.{NAME}"
BATCH = 5_000
RETRY_SECONDS = 5.0
# An event of a newer release (LookupError, TypeError) waits for the newer worker.
FAILURES = (*INTERRUPTIONS, asyncpg.PostgresError, EventStoreError, LookupError, TypeError)
log = structlog.get_logger("worker.projector")
_lag = Gauge("orientation_projection_lag_events", "Events that the projection of dossiers does not know yet")


async def run(pool: asyncpg.Pool, store: EventStore) -> None:
    """Follow the log for ever; what fails is tried again a little later. Several workers take turns."""
    async with Waker(pool) as waker:
        while True:
            try:
                while await advance(pool, store):
                    pass
            except FAILURES as error:
                log.warning("projection interrupted", error=type(error).__name__)
                await rest(RETRY_SECONDS)
            await waker.wait()


async def advance(pool: asyncpg.Pool, store: EventStore) -> bool:
    """Project one batch; whether more is there.

    Errors: those of `project`; `CheckpointBeyondHead` when the projection knows more than this log.
    """
    if (
        await _behind(store) == 0
    ):  # taking the lock is a write: it would fill the backup while nothing happens
        return False
    async with pool.acquire() as connection, connection.transaction():
        live = await connection.fetchval(QUERIES["lock_live"], NAME)
        if live is None:  # another worker is at it, and says how far it is
            _lag.set(0)
            return False
        after, head = await store.checkpoint(READER), await store.head()
        to = min(after + BATCH, head)
        if to > after:
            async for _ in project(connection, store, live, after, to):
                pass
            await store.save_checkpoint(READER, to, connection)
    _lag.set(head - to)
    return to < head


async def _behind(store: EventStore) -> int:
    after = await store.checkpoint(READER)
    behind = await store.head() - after
    _lag.set(behind)
    return behind


async def project(
    connection: Connection, store: EventStore, generation: int, after: int, to: int
) -> AsyncIterator[int]:
    """Put what the events after position `after`, up to `to`, say into the rows of a generation.

    Gives the position reached after each batch; the next one is read while Postgres writes. Errors:
    `UnknownEvent` and `LookupError` for an event of a newer release.
    """
    reading = _ahead(store, after, to)
    try:
        while after < to:
            changes, after = await reading, min(after + BATCH, to)
            reading = _ahead(store, after, to)
            if changes:
                await connection.execute(QUERIES["put_dossiers"], generation, *changes.columns())
            yield after
    finally:
        reading.cancel()


def _ahead(store: EventStore, after: int, to: int) -> asyncio.Task[Changes]:
    return asyncio.create_task(_changes(store, after, min(after + BATCH, to)))


async def _changes(store: EventStore, after: int, to: int) -> Changes:
    changes = Changes()
    async for event in store.read_all(after, to=to):
        changes.note(event)
    return changes
