"""The log in pages, up to a position or for ever: which events, and as stored, as CloudEvents or as exported.

Positions are dense and given in commit order, so what lies before the head never changes any more.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import asyncpg

from services.intentions.eventstore.errors import INTERRUPTIONS
from services.intentions.eventstore.queries import QUERIES
from services.intentions.eventstore.waker import Waker
from shared.postgres.database import Connection

PAGE = 1000
NO_END = 2**62
# Positions that one query looks at: neither a filter that hardly anything matches nor a plan that was made
# for any values may read the whole log for a page.
SCAN = 50_000


class Row(Protocol):
    """A row, by the names of its columns."""

    def __getitem__(self, column: str, /) -> Any:
        """The value of a column."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events to give; what is empty does not filter."""

    types: Sequence[str] = ()
    stream: str | None = None
    academies: Sequence[str] = ()
    schools: Sequence[str] = ()

    @property
    def arguments(self) -> tuple[Any, ...]:
        """As the queries take them: types, stream, academies, schools; NULL for no filter."""
        return (
            list(self.types) or None,
            self.stream,
            list(self.academies) or None,
            list(self.schools) or None,
        )


class Query(NamedTuple):
    """SQL and arguments of a page: it takes `after`, `to` and the most rows, then `arguments`."""

    sql: str
    arguments: tuple[Any, ...] = ()


EVENTS = Query(QUERIES["events"])  # every column, as stored


def cloudevents(history: UUID, chosen: Filter = Filter()) -> Query:
    """Rows with the event as a CloudEvent of `history` in `body`, and what it is routed by."""
    return Query(QUERIES["cloudevents"], (history, *chosen.arguments))


def exported(history: UUID, chosen: Filter = Filter()) -> Query:
    """Rows with the event in `body` as an export holds it: with hash, recorded time and command id."""
    return Query(QUERIES["exported"], (history, *chosen.arguments))


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, at most `size`; the positions up to `until` were looked at, or as far as the rows go."""

    rows: list[asyncpg.Record]
    size: int
    until: int

    @property
    def reached(self) -> int:
        """Up to which position nothing more is to be found."""
        reached: int = self.rows[-1]["position"] if len(self.rows) == self.size else self.until
        return reached


@dataclass(frozen=True, slots=True)
class Place:
    """How far history `log` goes."""

    log: UUID
    head: int


async def read_place(connection: Connection | asyncpg.Pool) -> Place:
    """This history and its last position, 0 for an empty log."""
    [(log, head)] = await connection.fetch(QUERIES["place"])
    return Place(log, head)


async def read_page(
    connection: Connection | asyncpg.Pool,
    query: Query,
    after: int,
    to: int,
    size: int = PAGE,
    *,
    seconds: float | None = None,
) -> Page:
    """The next page after position `after`, up to `to`. Errors: `TimeoutError` after so many seconds."""
    until = min(after + SCAN, to)
    rows = await connection.fetch(query.sql, after, until, size, *query.arguments, timeout=seconds)
    return Page(rows, size, until)


async def read_stream(
    connection: Connection | asyncpg.Pool, history: UUID, stream: str, after: int, to: int, size: int
) -> list[asyncpg.Record]:
    """CloudEvents of a stream in `body` after version `after`, up to `to`, the first `size`."""
    return await connection.fetch(QUERIES["cloudevents_of_stream"], stream, after, to, history, size)


async def read_latest(
    connection: Connection | asyncpg.Pool,
    history: UUID,
    streams: Sequence[str],
    types: Sequence[str],
    fresh_seconds: float,
) -> list[asyncpg.Record]:
    """CloudEvents in `body`: of each stream the newest of each type and phase, and whether each is `fresh`.

    Fresh is what is not published yet, and what was recorded in the last `fresh_seconds`.
    """
    return await connection.fetch(
        QUERIES["latest_of_streams"], list(streams), list(types), history, fresh_seconds
    )


async def read_pages(
    pool: asyncpg.Pool, query: Query, after: int = 0, to: int = NO_END, size: int = PAGE
) -> AsyncGenerator[Page, None]:
    """Page after page that has rows, after position `after`, up to `to` or the head as it is at the start.

    The next one is under way meanwhile.
    """
    to = min(to, (await read_place(pool)).head)
    reading = _ahead(pool, query, after, to, size)
    try:
        while reading is not None:
            page = await reading
            reading = _ahead(pool, query, page.reached, to, size)
            if page.rows:
                yield page
    finally:
        if reading is not None:
            reading.cancel()


def _ahead(pool: asyncpg.Pool, query: Query, after: int, to: int, size: int) -> asyncio.Task[Page] | None:
    """Start to read the next page; None where nothing can follow."""
    return asyncio.create_task(read_page(pool, query, after, to, size)) if after < to else None


async def follow(
    pool: asyncpg.Pool, query: Query, after: int = 0, to: int = NO_END
) -> AsyncGenerator[Page, None]:
    """The pages after position `after`, then what is appended, until `to`. A database outage is waited out.

    Close it (`contextlib.aclosing`) to give its connection back at once.
    """
    async with Waker(pool) as waker:
        while True:
            with contextlib.suppress(*INTERRUPTIONS):
                head = min(to, (await read_place(pool)).head)
                async with contextlib.aclosing(read_pages(pool, query, after, head)) as pages:
                    async for page in pages:
                        yield page
                        after = page.reached
                after = head
            if after >= to:
                return
            await waker.wait()
