"""The event store in a few verbs: append, read a stream, read all, follow, remember how far."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

import asyncpg
import orjson

from services.intentions.eventstore.coalescer import Coalescer
from services.intentions.eventstore.errors import CheckpointBeyondHead, CommandIdReused
from services.intentions.eventstore.flush import repeated
from services.intentions.eventstore.log import EVENTS, NO_END, read_pages, read_place
from services.intentions.eventstore.model import Append, Appended, CommandResult, Seen, StoredEvent
from services.intentions.eventstore.queries import QUERIES
from shared import traces
from shared.postgres.database import Connection


class EventStore:
    """Append and read events. Use as a context manager: leaving it finishes the appends under way."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._coalescer = Coalescer(pool)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._coalescer.stop()

    @property
    def is_connected(self) -> bool:
        """True while the appending connection is open; it opens with the first append or `start`."""
        return self._coalescer.is_connected

    async def start(self) -> None:
        """Take the appending connection now. Errors: `StoreUnavailable`."""
        await self._coalescer.start()

    async def append(self, append: Append) -> Appended:
        """Store all of `append` or nothing.

        Errors: `VersionConflict`, `CommandIdReused`, `InvalidData`, `StoreBusy`, `StoreUnavailable`;
        `OutcomeUnknown` when the connection was lost and there is no command id to find out by.
        """
        with traces.span("append", append.context.correlation_id) as span:
            span.set_attributes({"orientation.events": len(append.events)})
            try:
                return await self._coalescer.submit(append)
            except CommandIdReused as reused:
                known = await self.find_command(reused.command_id)
                if known is None or not known.is_repeated_by(append.request_hash):
                    raise
                return known.appended

    async def read_streams(
        self, streams: Sequence[str], *, at: datetime | None = None
    ) -> dict[str, list[StoredEvent]]:
        """Whole streams in one round trip; an unknown one is an empty list.

        With `at` as they were then: before the first event of the log that was recorded later. Stamps may go
        back; what lies behind that event in the log is later than it.
        """
        end = None if at is None else await self._pool.fetchval(QUERIES["recorded_later"], at)
        found: dict[str, list[StoredEvent]] = {stream: [] for stream in streams}
        for row in await self._pool.fetch(QUERIES["read_streams"], list(streams), end):
            found[row["stream"]].append(_decode(row))
        return found

    async def read_all(self, after: int = 0, *, to: int = NO_END) -> AsyncIterator[StoredEvent]:
        """The log after position `after`, up to `to`, in commit order, in pages."""
        async with contextlib.aclosing(read_pages(self._pool, EVENTS, after, to)) as pages:
            async for page in pages:
                for row in page.rows:
                    yield _decode(row)

    async def head(self) -> int:
        """The last position; 0 for an empty log."""
        position: int = await self._pool.fetchval(QUERIES["head"])
        return position

    async def recorded_from(self, at: datetime) -> int:
        """The first position recorded at `at` or later, whatever is stamped after it; else the next one."""
        position: int | None = await self._pool.fetchval(QUERIES["recorded_from"], at)
        return await self.head() + 1 if position is None else position

    async def log_id(self) -> UUID:
        """The id of this history."""
        return (await read_place(self._pool)).log

    async def texts(self, ids: Sequence[UUID]) -> dict[UUID, str]:
        """Texts by id; an unknown or erased one is absent."""
        rows = await self._pool.fetch(QUERIES["texts"], list(ids))
        return {row["id"]: row["content"] for row in rows}

    async def find_command(self, command_id: UUID) -> CommandResult | None:
        """The outcome kept of a command id; None for one that is new."""
        row = await self._pool.fetchrow(QUERIES["find_command"], command_id)
        if row is None:
            return None
        return CommandResult(row["request_hash"], repeated(row))

    async def checkpoint(self, reader: str) -> int:
        """How far `reader` has come in this history; 0 for a new reader.

        Errors: `CheckpointBeyondHead` when it has seen more than this log holds, or another history.
        """
        row = await self._pool.fetchrow(QUERIES["load_checkpoint"], reader)
        if row is None:
            return 0
        position: int = row["position"]
        if position > row["head"] or row["log"] != row["current"]:
            seen = f"{reader} has seen position {position} of history {row['log']}"
            raise CheckpointBeyondHead(f"{seen}; history {row['current']} ends at {row['head']}")
        return position

    async def compare(self, seen: Seen | None, by: str) -> None:
        """Return if the log has all that was seen of it: by each reader, and `seen` by `by`.

        What it lacks is noted, and nothing is appended any more. Errors: `CheckpointBeyondHead`.
        """
        await self._pool.execute(QUERIES["witness_checkpoints"])
        if seen is not None:
            await self._pool.execute(QUERIES["witness"], *seen, by)
        if (loss := await self.loss()) is not None:
            raise CheckpointBeyondHead(loss)

    async def loss(self) -> str | None:
        """What of this history is known to be lost; None where nothing is."""
        row = await self._pool.fetchrow(QUERIES["loss"])
        if row is None:
            return None
        seen = f"position {row['position']} was seen by {row['witness']}"
        return f"events are lost: {seen}, and is not in history {row['log']}"

    async def save_checkpoint(self, reader: str, position: int, connection: Connection | None = None) -> None:
        """Remember that `reader` has dealt with everything up to `position`.

        With `connection` it is part of that connection's transaction, together with the reader's effects.
        """
        await (connection or self._pool).execute(QUERIES["save_checkpoint"], reader, position)


def _decode(row: asyncpg.Record) -> StoredEvent:
    """A row with every column as an event, its data decoded."""
    (position, stream, version, id_, type_, schema, data, metadata, academy, school, at, command, hash_) = row
    return StoredEvent(
        position, stream, version, id_, type_, schema, orjson.loads(data), metadata, academy, school, at,
        command, hash_,
    )  # fmt: skip
