"""Reading in keyset pages: flat memory however long the log, and the next page is under way meanwhile."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

import asyncpg
import orjson

from services.intentions.eventstore.flush import QUERIES
from services.intentions.eventstore.model import StoredEvent

PAGE = 1000
NO_END = 2**62
# Positions that one query with filters looks at: what nearly nothing matches must not scan the whole log.
SCAN = 50_000
Rows = list[asyncpg.Record]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which events to give; what is empty does not filter."""

    types: Sequence[str] = ()
    academy: str | None = None
    school: str | None = None
    stream: str | None = None

    def __bool__(self) -> bool:
        return bool(self.types or self.academy or self.school or self.stream)


def decode(row: asyncpg.Record) -> StoredEvent:
    """A row of the read queries as an event, its data decoded."""
    (position, stream, version, id_, type_, schema, data, metadata, academy, school, at, command, hash_) = row
    return StoredEvent(
        position, stream, version, id_, type_, schema, orjson.loads(data), metadata, academy, school, at,
        command, hash_,
    )  # fmt: skip


async def stream_pages(
    pool: asyncpg.Pool, stream: str, first: int, last: int | None, size: int
) -> AsyncGenerator[Rows, None]:
    """The versions `first` to `last` of a stream."""
    while True:
        rows = await pool.fetch(QUERIES["read_stream"], stream, first, last, size)
        if rows:
            yield rows
        if len(rows) < size:
            return
        first = rows[-1]["version"] + 1


async def log_pages(
    pool: asyncpg.Pool, after: int, to: int | None, filters: Filters, size: int
) -> AsyncGenerator[Rows, None]:
    """The log after position `after`, up to `to`, in commit order.

    Positions are dense and given in commit order, so what lies behind a position never changes any more.
    """
    if filters:
        head = await pool.fetchval(QUERIES["head"])
        to = head if to is None else min(to, head)
    last = NO_END if to is None else to
    reading = _ahead(pool, after, last, filters, size)
    try:
        while reading is not None:
            until, rows = await reading
            after = rows[-1]["position"] if len(rows) == size else until
            reading = _ahead(pool, after, last, filters, size)
            if rows:
                yield rows
    finally:
        if reading is not None:
            reading.cancel()


def _ahead(
    pool: asyncpg.Pool, after: int, last: int, filters: Filters, size: int
) -> asyncio.Task[tuple[int, Rows]] | None:
    """Start to read the next page; None where nothing can follow."""
    if after >= last:
        return None
    until = min(after + SCAN, last) if filters else last
    return asyncio.create_task(_page(pool, after, until, filters, size))


async def _page(pool: asyncpg.Pool, after: int, until: int, filters: Filters, size: int) -> tuple[int, Rows]:
    if not filters:
        return until, await pool.fetch(QUERIES["read_all"], after, until, size)
    chosen = (list(filters.types) or None, filters.academy, filters.school, filters.stream)
    return until, await pool.fetch(QUERIES["read_filtered"], after, until, size, *chosen)
