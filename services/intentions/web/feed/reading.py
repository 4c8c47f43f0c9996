"""Pages of the log as subscribers get them, in contract versions."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.intentions.feed_tokens import QUERIES
from services.intentions.web.feed.asked import Asked
from services.intentions.web.feed.problems import UnknownPosition
from shared.contract.versions import PUBLISHED, Versions

# Positions that one page with filters looks at: what nearly nothing matches must not scan the whole log.
SCAN = 50_000


@dataclass(frozen=True, slots=True)
class Page:
    """Events with their positions; everything up to `scanned` was looked at, in history `log`."""

    events: list[tuple[int, bytes]]
    scanned: int
    log: UUID
    head: int


async def read_page(pool: asyncpg.Pool, asked: Asked, versions: Versions = PUBLISHED) -> Page:
    """The next page after `asked.after`. Errors: `UnknownPosition`."""
    [(log, head)] = await pool.fetch(QUERIES["feed_state"])
    if asked.after > head:
        raise UnknownPosition(f"position {asked.after} is beyond the last one, {head}, of history {log}")
    to = min(asked.after + SCAN, head) if asked.is_filtered else head
    rows = await pool.fetch(QUERIES["feed_page"], asked.after, to, asked.limit, log, *asked.filters)
    events = [(row["position"], _given(row, asked, versions)) for row in rows]
    return Page(events, events[-1][0] if len(rows) == asked.limit else to, log, head)


def _given(row: asyncpg.Record, asked: Asked, versions: Versions) -> bytes:
    body, name, stored = row["body"].encode(), row["type"], row["schema_version"]
    if wanted := asked.versions.get(name):
        return versions.form(body, name, stored, wanted)
    return versions.newest(body, name, stored)


async def read_stream(
    pool: asyncpg.Pool, stream: str, after: int, to: int, versions: Versions = PUBLISHED
) -> list[bytes]:
    """The events of a stream after version `after`, up to `to`, 500 at most, as they are published."""
    [(log, _)] = await pool.fetch(QUERIES["feed_state"])
    rows = await pool.fetch(QUERIES["feed_stream"], stream, after, to, log)
    return [versions.newest(row["body"].encode(), row["type"], row["schema_version"]) for row in rows]
