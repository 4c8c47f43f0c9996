"""One round trip to the append functions: rows out, outcomes back."""

import contextlib
import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.intentions.eventstore.errors import (
    LOST,
    CommandIdReused,
    EventStoreError,
    StoreUnavailable,
    VersionConflict,
    is_alive,
)
from services.intentions.eventstore.model import Append, Appended, Seen
from services.intentions.eventstore.queries import QUERIES
from shared.postgres.away import cannot_write, is_away

CONNECT_SECONDS = 2.0
RELEASE_SECONDS = 2.0
FLUSH_SECONDS = 12.0  # beyond the server's own timeout, which tells what became of it
IDLE_SECONDS = 3.0
ANSWER_SECONDS = 1.0
WITNESS = "who was answered that it is stored"
Outcome = Appended | EventStoreError


class Flush:
    """Holds the one connection that appends; after a loss the next send takes another."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._connection: Any = None
        self._many: Any = None
        self._one: Any = None
        self._used_at = 0.0
        self._history: UUID | None = None
        self._last: Seen | None = None  # that was stored by this process

    async def send(self, appends: Sequence[Append]) -> list[Outcome]:
        """Append all in one commit; one outcome each, in order.

        Errors: `StoreUnavailable` when nothing was sent; one of `LOST` when it may have happened; another of
        Postgres' when it did not.
        """
        await self.open()
        try:
            if len(appends) == 1 and len(appends[0].events) == 1:
                position = await self._one.fetchval(*_arguments_of_one(appends[0]), timeout=FLUSH_SECONDS)
                if position is not None:
                    return self._noted(appends, [_appended(appends[0], position - 1)])
            rows = await self._many.fetch(*_arguments(appends), timeout=FLUSH_SECONDS)
            return self._noted(appends, _outcomes(appends, rows))
        except LOST:
            await self.drop()
            raise
        except asyncpg.PostgresError as error:
            # Where the history has ended, another one may have begun: whoever connects anew sees it.
            if cannot_write(error) or isinstance(error, asyncpg.ObjectNotInPrerequisiteStateError):
                await self.drop()
            raise
        finally:
            self._used_at = time.monotonic()

    @property
    def is_open(self) -> bool:
        """True while a living connection is held."""
        return is_alive(self._connection)

    async def open(self) -> None:
        """Take a connection unless a living one is held. Errors: `StoreUnavailable`."""
        if self.is_open and await self._still_answers():
            return
        await self.close()
        try:
            self._connection = await self._pool.acquire(timeout=CONNECT_SECONDS)
            self._many = await self._connection.prepare(QUERIES["append"])
            self._one = await self._connection.prepare(QUERIES["append_one"])
            await self._look_back()
        except BaseException as error:  # one that is not ready to append must not be held
            await self.close()
            if isinstance(error, Exception) and is_away(error):
                raise StoreUnavailable("the event store's database cannot be reached") from error
            raise
        self._used_at = time.monotonic()

    async def _look_back(self) -> None:
        """Say what was stored last: a server that took over without it takes nothing then (ADR 0040)."""
        history = await self._connection.fetchval(QUERIES["history"], timeout=CONNECT_SECONDS)
        if self._last is not None and self._last.log == history:
            await self._connection.execute(QUERIES["witness"], *self._last, WITNESS, timeout=CONNECT_SECONDS)
        self._history = history

    def _noted(self, appends: Sequence[Append], outcomes: list[Outcome]) -> list[Outcome]:
        """The outcomes; the last event among them is remembered."""
        for append, outcome in zip(reversed(appends), reversed(outcomes), strict=True):
            if isinstance(outcome, Appended) and append.events and not outcome.repeated and self._history:
                self._last = Seen(self._history, outcome.last_position or 0, append.events[-1].id)
                break
        return outcomes

    async def _still_answers(self) -> bool:
        """One that was not used for long may have gone silent: that is found out before anything is sent."""
        if time.monotonic() - self._used_at < IDLE_SECONDS:
            return True
        try:
            await self._connection.fetchval(QUERIES["ping"], timeout=ANSWER_SECONDS)
        except (*LOST, asyncpg.PostgresError):
            await self.drop()
            return False
        return True

    async def drop(self) -> None:
        """Cut the connection: what it was doing is not to be waited for."""
        if self.is_open:
            self._connection.terminate()
        await self.close()

    async def close(self) -> None:
        """Give the connection back to the pool."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(*LOST, asyncpg.PostgresError):
                await self._pool.release(connection, timeout=RELEASE_SECONDS)


def versions_after(append: Append) -> dict[str, int]:
    """Stream → version once `append` is stored."""
    versions = dict(append.expected)
    for event in append.events:
        versions[event.stream] += 1
    return versions


def _arguments_of_one(append: Append) -> tuple[Any, ...]:
    event = append.events[0]
    relied = {stream: version for stream, version in append.expected.items() if stream != event.stream}
    return (
        event.stream, append.expected[event.stream] + 1, event.id, event.type, event.schema_version,
        event.data.decode(), append.context.encode(), event.academy, event.school,
        list(relied), list(relied.values()),
        append.command_id, append.request_hash, append.result.decode(),
        [(0, text.id, text.salt, text.content) for text in append.texts],
    )  # fmt: skip


def _arguments(appends: Sequence[Append]) -> tuple[list[tuple[Any, ...]], ...]:
    """The arrays of rows that the append function takes, filled append by append."""
    events: list[tuple[Any, ...]] = []
    expected: list[tuple[Any, ...]] = []
    commands: list[tuple[Any, ...]] = []
    texts: list[tuple[Any, ...]] = []
    for number, append in enumerate(appends):
        events += _event_rows(number, append)
        expected += [(number, stream, version) for stream, version in append.expected.items()]
        if append.command_id is not None:
            commands.append((number, append.command_id, append.request_hash, append.result.decode()))
        texts += [(number, text.id, text.salt, text.content) for text in append.texts]
    return events, expected, commands, texts


def _event_rows(number: int, append: Append) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    metadata = append.context.encode()
    versions = dict(append.expected)
    for event in append.events:
        stream = event.stream
        versions[stream] = version = versions[stream] + 1
        rows.append((
            number, version - append.expected[stream], stream, version, event.id, event.type,
            event.schema_version, event.data.decode(), metadata, event.academy, event.school,
            append.command_id,
        ))  # fmt: skip
    return rows


def _outcomes(appends: Sequence[Append], rows: Sequence[asyncpg.Record]) -> list[Outcome]:
    left_out: Mapping[int, asyncpg.Record] = {row["append"]: row for row in rows[:-1]}
    head: int = rows[-1]["last_position"]
    outcomes: list[Outcome] = []
    for number, append in enumerate(appends):
        if number in left_out:
            outcomes.append(_left_out(append, left_out[number]))
            continue
        outcomes.append(_appended(append, head))
        head += len(append.events)
    return outcomes


def _appended(append: Append, head: int) -> Appended:
    if not append.events:
        return Appended(None, versions_after(append), result=append.result)
    last = head + len(append.events)
    return Appended(last, versions_after(append), result=append.result, first_position=head + 1)


def _left_out(append: Append, row: asyncpg.Record) -> Outcome:
    match row["outcome"]:
        case "repeated":
            return repeated(row)
        case "reused" if append.command_id is not None:
            return CommandIdReused(append.command_id)
        case _:
            return VersionConflict(row["stream"], append.expected[row["stream"]], row["version"])


def repeated(row: asyncpg.Record) -> Appended:
    """The outcome of a command when it came first, as it was kept."""
    versions, result = orjson.loads(row["versions"] or "{}"), row["result"].encode()
    return Appended(row["last_position"], versions, True, result, row["first_position"])
