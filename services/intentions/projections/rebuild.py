"""Builds a projection anew beside the live one, and puts it in its place while everything goes on."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.intentions.eventstore.store import EventStore
from services.intentions.projections.projection import QUERIES, Projection
from services.intentions.projections.projector import BATCH, project
from shared.postgres.database import Connection

SHOWN = 20


class RebuildUnderWay(Exception):
    """Another rebuild of this projection has not ended yet."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Up to which position, and how many rows differed from the live ones; some of them."""

    position: int
    differing: int
    differences: tuple[object, ...]


async def rebuild(
    projection: Projection,
    connection: Connection,
    store: EventStore,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Rebuilt:
    """Fill another generation from the whole log, catch up, compare, and swap in one transaction.

    Readers see the old rows until the commit and the new ones after it. Broken off, it leaves the live ones
    as they are. `progress` is called with the position and the head. Errors: `RebuildUnderWay`.
    """
    async with _alone(projection, connection):
        await connection.execute(projection.queries["drop_dead"])
        following = 1 + await connection.fetchval(QUERIES["live"], projection.name)
        position = await _fill(projection, connection, store, following, progress)
        async with connection.transaction():
            rebuilt = await _swap(projection, connection, store, following, position)
        await connection.execute(projection.queries["drop_dead"])
    progress(rebuilt.position, rebuilt.position)
    return rebuilt


async def _fill(
    projection: Projection,
    connection: Connection,
    store: EventStore,
    generation: int,
    progress: Callable[[int, int], None],
) -> int:
    """Project batch after batch until little is left; the position reached."""
    position, head = 0, await store.head()
    while head - position > BATCH:
        async for reached in project(projection, connection, store, generation, position, head):
            progress(reached, head)
        position, head = head, await store.head()
    return position


async def _swap(
    projection: Projection, connection: Connection, store: EventStore, following: int, position: int
) -> Rebuilt:
    """With the live generation held at rest: bring both to one position, compare, change over."""
    live = await connection.fetchval(QUERIES["wait_for_live"], projection.name)
    seen, head = await connection.fetchval(QUERIES["position"], projection.reader), await store.head()
    for generation, after in ((live, seen), (following, position)):
        async for _ in project(projection, connection, store, generation, after, head):
            pass
    rows = await connection.fetch(projection.queries["differences"], live, following, SHOWN)
    await connection.execute(QUERIES["swap"], projection.name, following)
    await store.save_checkpoint(projection.reader, head, connection)
    differences = tuple(projection.difference(*columns) for _, *columns in rows)
    return Rebuilt(head, rows[0]["total"] if rows else 0, differences)


@asynccontextmanager
async def _alone(projection: Projection, connection: Connection) -> AsyncIterator[None]:
    if not await connection.fetchval(QUERIES["one_rebuild"], projection.name):
        raise RebuildUnderWay
    try:
        yield
    finally:
        await connection.execute(QUERIES["rebuild_done"], projection.name)
