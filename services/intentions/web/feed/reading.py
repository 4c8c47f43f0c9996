"""Pages of the log as subscribers get them, in contract versions."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.intentions.feed_tokens import ACQUIRE_SECONDS, QUERIES
from services.intentions.web.feed.asked import Asked
from services.intentions.web.feed.problems import OtherHistory, UnknownPosition
from shared.contract.versions import PUBLISHED, Versions
from shared.database import Connection

# Positions that one page with filters looks at: what nearly nothing matches must not scan the whole log.
SCAN = 50_000


@dataclass(frozen=True, slots=True)
class Place:
    """How far history `log` goes."""

    log: UUID
    head: int


@dataclass(frozen=True, slots=True)
class Page:
    """Events with their positions; everything after `after`, up to `scanned`, was looked at."""

    events: list[tuple[int, bytes]]
    after: int
    scanned: int
    place: Place

    @property
    def headers(self) -> dict[str, str]:
        """How far the answer looked: to be asked after next, also where no event of the filter came."""
        return {
            "Orientation-Scanned": str(self.scanned),
            "Orientation-Head": str(self.place.head),
            "Orientation-Log": str(self.place.log),
            "Vary": "Accept, Accept-Encoding",
        }


async def read_place(connection: Connection | asyncpg.Pool) -> Place:
    """This history and its last position."""
    [(log, head)] = await connection.fetch(QUERIES["feed_state"])
    return Place(log, head)


async def read_page(pool: asyncpg.Pool, asked: Asked, versions: Versions = PUBLISHED) -> Page:
    """The next page after `asked.after`.

    Errors: `OtherHistory`, `UnknownPosition`; `TimeoutError` where all is busy.
    """
    async with pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        place = await read_place(connection)
        if asked.log not in (None, place.log):
            raise OtherHistory(f"position {asked.after} is one of {asked.log}; this is history {place.log}")
        if asked.after > place.head:
            raise UnknownPosition(
                f"position {asked.after} is beyond the last one, {place.head}, of history {place.log}"
            )
        return await _page(connection, asked, place, versions)


async def read_on(pool: asyncpg.Pool, asked: Asked, place: Place, versions: Versions = PUBLISHED) -> Page:
    """The next page on the way to a place that is known. Errors: `TimeoutError` where all is busy."""
    async with pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        return await _page(connection, asked, place, versions)


async def _page(connection: Connection, asked: Asked, place: Place, versions: Versions) -> Page:
    to = min(asked.after + SCAN, place.head) if asked.is_filtered else place.head
    rows = await connection.fetch(
        QUERIES["feed_page"], asked.after, to, asked.limit, place.log, *asked.filters
    )
    events = [
        (
            row["position"],
            versions.given(row["body"].encode(), row["type"], row["schema_version"], asked.versions),
        )
        for row in rows
    ]
    return Page(events, asked.after, events[-1][0] if len(rows) == asked.limit else to, place)


async def read_stream(
    pool: asyncpg.Pool, stream: str, after: int, to: int, versions: Versions = PUBLISHED
) -> list[bytes]:
    """The events of a stream after version `after`, up to `to`, 500 at most, as our consumers bind them."""
    async with pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        place = await read_place(connection)
        rows = await connection.fetch(QUERIES["feed_stream"], stream, after, to, place.log)
    return [versions.given(row["body"].encode(), row["type"], row["schema_version"]) for row in rows]
