"""Pages of the log as subscribers get them, in contract versions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import asyncpg

from services.intentions.api.events.query import Selection
from services.intentions.api.problems import OtherHistory, UnknownPosition
from services.intentions.eventstore import log
from services.intentions.eventstore.log import Place, cloudevents
from services.intentions.feed_tokens import ACQUIRE_SECONDS
from services.intentions.projections.dossiers import is_at
from shared.contract.versions import PUBLISHED, Versions
from shared.postgres.database import Connection

MOST_OF_STREAM = 500
FRESH_SECONDS = 60.0  # what the broker and its consumers need at most, as long as they work


@dataclass(frozen=True, slots=True)
class Page:
    """Events with their positions; everything after `after`, up to `scanned`, was looked at."""

    events: list[tuple[int, bytes]]
    after: int
    scanned: int
    place: Place

    @property
    def headers(self) -> dict[str, str]:
        """The headers: the next `after`, also where no event of the filter came, and how far the log goes."""
        return {
            "Orientation-Scanned": str(self.scanned),
            "Orientation-Head": str(self.place.head),
            "Orientation-Log": str(self.place.log),
            "Vary": "Accept, Accept-Encoding",
        }


async def with_the_past(pool: asyncpg.Pool, selection: Selection) -> Selection:
    """The same of a dossier whose pupil is now where the token reads, with what happened elsewhere (A-34).

    Who follows a school gets a newcomer's history so; whose pupil has left keeps what was the school's.
    """
    async with pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        is_here = await is_at(connection, selection.stream or "", selection.academies, selection.schools)
    return replace(selection, academies=(), schools=()) if is_here else selection


async def read_page(pool: asyncpg.Pool, selection: Selection, versions: Versions = PUBLISHED) -> Page:
    """The next page after `selection.after`.

    Errors: `OtherHistory`, `UnknownPosition`; `TimeoutError` where all is busy.
    """
    async with pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        place = await log.read_place(connection)
        if selection.log not in (None, place.log):
            raise OtherHistory(
                f"position {selection.after} is one of {selection.log}; this is history {place.log}"
            )
        if selection.after > place.head:
            raise UnknownPosition(
                f"position {selection.after} is beyond the last one, {place.head}, of history {place.log}"
            )
        return await _page(connection, selection, place, versions)


async def read_on(
    pool: asyncpg.Pool, selection: Selection, place: Place, versions: Versions = PUBLISHED
) -> Page:
    """The next page on the way to a place that is known. Errors: `TimeoutError` where all is busy."""
    async with pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        return await _page(connection, selection, place, versions)


async def _page(connection: Connection, selection: Selection, place: Place, versions: Versions) -> Page:
    query = cloudevents(place.log, selection.filter)
    page = await log.read_page(connection, query, selection.after, place.head, selection.limit)
    events = [
        (
            row["position"],
            versions.given(row["body"].encode(), row["type"], row["schema_version"], selection.versions),
        )
        for row in page.rows
    ]
    return Page(events, selection.after, page.reached, place)


async def read_stream(
    pool: asyncpg.Pool, stream: str, after: int, to: int, versions: Versions = PUBLISHED
) -> list[bytes]:
    """The events of a stream after version `after`, up to `to`, the first 500, as our consumers bind them."""
    async with pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        place = await log.read_place(connection)
        rows = await log.read_stream(connection, place.log, stream, after, to, MOST_OF_STREAM)
    return [versions.given(row["body"].encode(), row["type"], row["schema_version"]) for row in rows]


async def read_latest(
    pool: asyncpg.Pool, streams: Sequence[str], types: Sequence[str], versions: Versions = PUBLISHED
) -> list[tuple[str, bool, bytes]]:
    """Of each stream the newest event of each type and phase: the stream, whether it is fresh, the event."""
    async with pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        place = await log.read_place(connection)
        rows = await log.read_latest(connection, place.log, streams, types, FRESH_SECONDS)
    return [
        (
            row["stream"],
            row["fresh"],
            versions.given(row["body"].encode(), row["type"], row["schema_version"]),
        )
        for row in rows
    ]
