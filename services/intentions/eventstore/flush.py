"""One round trip to the append function: columns out, outcomes back."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg

from services.intentions.eventstore.errors import (
    CommandIdReused,
    EventStoreError,
    StoreUnavailable,
    VersionConflict,
)
from services.intentions.eventstore.model import Append, Appended
from shared.sql import load_queries

QUERIES = load_queries(Path(__file__).parents[1] / "sql" / "eventstore.sql")
CONNECT_SECONDS = 2.0
# The connection went away while the answer was awaited: whether it happened is unknown.
LOST = (
    ConnectionError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
)


class Flush:
    """Holds the one connection that appends; after a loss the next send opens another."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._connection: Any = None
        self._statement: Any = None

    async def send(self, appends: Sequence[Append]) -> list[Appended | EventStoreError]:
        """Append all in one commit; one outcome each, in order. Errors: `LOST`, Postgres' own."""
        if self._statement is None:
            await self._open()
        try:
            rows = await self._statement.fetch(*_columns(appends))
        except LOST:
            await self.close()
            raise
        return _outcomes(appends, rows)

    async def close(self) -> None:
        """Give the connection back to the pool."""
        connection, self._connection, self._statement = self._connection, None, None
        if connection is not None:
            await self._pool.release(connection)

    async def _open(self) -> None:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                self._connection = await self._pool.acquire()
                self._statement = await self._connection.prepare(QUERIES["append"])
        except (*LOST, OSError) as error:
            await self.close()
            raise StoreUnavailable("the event store's database cannot be reached") from error


def _columns(appends: Sequence[Append]) -> list[list[Any]]:
    """The arrays of the append function, filled append by append."""
    events: list[tuple[Any, ...]] = []
    expected: list[tuple[Any, ...]] = []
    commands: list[tuple[Any, ...]] = []
    texts: list[tuple[Any, ...]] = []
    for number, append in enumerate(appends):
        metadata = append.context.encode()
        versions = dict(append.expected)
        for event in append.events:
            versions[event.stream] += 1
            events.append(
                (
                    number,
                    versions[event.stream] - append.expected[event.stream],
                    event.stream,
                    versions[event.stream],
                    event.id,
                    event.type,
                    event.schema_version,
                    event.data.decode(),
                    metadata,
                    event.academy,
                    event.school,
                    append.command_id,
                )
            )
        expected += [(number, stream, version) for stream, version in append.expected.items()]
        if append.command_id is not None:
            commands.append((number, append.command_id, append.request_hash, append.result.decode()))
        texts += [(number, text.id, text.salt, text.content) for text in append.texts]
    return [*_turn(events, 12), *_turn(expected, 3), *_turn(commands, 4), *_turn(texts, 4)]


def _turn(rows: list[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]


def _outcomes(appends: Sequence[Append], rows: Sequence[asyncpg.Record]) -> list[Appended | EventStoreError]:
    other = {row["append"]: row for row in rows if row["append"] is not None}
    position: int = rows[-1]["position"]
    outcomes: list[Appended | EventStoreError] = []
    for number, append in enumerate(appends):
        if number in other:
            outcomes.append(_other(append, other[number]))
            continue
        position += len(append.events)
        versions = dict(append.expected)
        for event in append.events:
            versions[event.stream] += 1
        outcomes.append(Appended(position if append.events else None, versions, result=append.result))
    return outcomes


def _other(append: Append, row: asyncpg.Record) -> Appended | EventStoreError:
    match row["outcome"]:
        case "repeated":
            return Appended(row["position"], repeated=True, result=row["result"].encode())
        case "reused" if append.command_id is not None:
            return CommandIdReused(append.command_id)
        case _:
            return VersionConflict(row["stream"], append.expected[row["stream"]], row["version"])
