"""Fifty writers on one stream, whose connections are ended under them, and readers at the log's end."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from services.intentions.eventstore.errors import LOST, StoreBusy, StoreUnavailable, VersionConflict
from services.intentions.eventstore.log import EVENTS, follow
from services.intentions.eventstore.model import Append, Context, NewEvent
from services.intentions.eventstore.store import EventStore
from shared.postgres.database import create_pool
from tests.support.servers import Database
from tests.support.town import NOON

T = TypeVar("T")
WRITERS, PROCESSES = 50, 4
HOT = "hot"
PAUSE_SECONDS = 0.05
READ_SECONDS = 60
NOT_NOW = (StoreUnavailable, StoreBusy, *LOST)
BEYOND = "SELECT position FROM eventstore.events WHERE position > $1 ORDER BY position"
VERSION = "SELECT coalesce(max(version), 0) FROM eventstore.events WHERE stream = $1"
END_ONE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
ORDER BY md5(pid::text || $1) LIMIT 1
"""


@dataclass
class Race:
    """What the writers were told, and what the readers saw; `ended` counts connections."""

    won: list[tuple[int, UUID]] = field(default_factory=list)  # version, command
    when: list[float] = field(default_factory=list)
    followed: list[int] = field(default_factory=list)
    polled: list[int] = field(default_factory=list)
    ended: int = 0

    @property
    def longest_gap(self) -> float:
        """Seconds between two accepted appends at most."""
        return max((later - sooner for sooner, later in pairwise(self.when)), default=0.0)


async def race(database: Database, each: int, chance: random.Random) -> Race:
    """Each writer wins `each` versions of one stream, and with each appends to a stream of its own."""
    told, positions = Race(), 2 * WRITERS * each
    async with _stores(database) as stores, connected(database) as superuser:
        reading = asyncio.gather(_follow(database, told, positions), _poll(database, told, positions))
        ending = asyncio.create_task(_end_connections(superuser, told, chance))
        try:
            writers = (_write(stores[number % PROCESSES], number, each, told) for number in range(WRITERS))
            await asyncio.gather(*writers)
        finally:
            ending.cancel()
        await asyncio.wait_for(reading, READ_SECONDS)
    return told


@contextlib.asynccontextmanager
async def _stores(database: Database) -> AsyncIterator[list[tuple[EventStore, asyncpg.Pool]]]:
    """A store with its own connections stands for each process."""
    async with contextlib.AsyncExitStack() as closing:
        pools = [await create_pool(database.url, max_size=3) for _ in range(PROCESSES)]
        for pool in pools:
            closing.callback(pool.terminate)
        yield [(await closing.enter_async_context(EventStore(pool)), pool) for pool in pools]


@contextlib.asynccontextmanager
async def connected(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """The superuser's connection to it."""
    connection = await asyncpg.connect(database.here_url)
    try:
        yield connection
    finally:
        await connection.close()


async def _write(place: tuple[EventStore, asyncpg.Pool], writer: int, each: int, told: Race) -> None:
    for number in range(each):
        command, version = uuid7(), 0
        while not version:
            version = await _try(place, f"writer-{writer}", number, command)
        told.won.append((version, command))
        told.when.append(time.monotonic())


async def _try(place: tuple[EventStore, asyncpg.Pool], own: str, number: int, command: UUID) -> int:
    """The version that this command won, 0 where somebody was faster."""
    store, pool = place
    seen = await _insist(lambda: pool.fetchval(VERSION, HOT))
    data = orjson.dumps({"by": own})
    events = [NewEvent(stream, "Won", 1, data, uuid7()) for stream in (HOT, own)]
    given = Append(events, {HOT: seen, own: number}, Context(NOON), command, b"request")
    try:
        appended = await _insist(lambda: store.append(given))
    except VersionConflict:
        return 0
    return appended.versions[HOT]


async def _insist(ask: Callable[[], Awaitable[T]]) -> T:
    """Again with the same, until there is an answer: what was stored but not answered is answered then."""
    while True:
        try:
            return await ask()
        except NOT_NOW:
            await asyncio.sleep(PAUSE_SECONDS)


async def _end_connections(superuser: asyncpg.Connection, told: Race, chance: random.Random) -> None:
    while True:
        await asyncio.sleep(chance.uniform(0.0, 0.4))  # the moment of the fault, not a wait for something
        told.ended += len(await superuser.fetch(END_ONE, str(chance.random())))


async def _follow(database: Database, told: Race, positions: int) -> None:
    """As a subscription of ours."""
    async with (
        await create_pool(database.url, max_size=2) as pool,
        contextlib.aclosing(follow(pool, EVENTS)) as pages,
    ):
        async for page in pages:
            told.followed += [row["position"] for row in page.rows]
            if len(told.followed) >= positions:
                return


async def _poll(database: Database, told: Race, positions: int) -> None:
    """As anybody who asks for what is beyond the last that they saw: a position that comes late is missed."""
    async with await create_pool(database.url, max_size=1) as pool:
        while len(told.polled) < positions:
            after = told.polled[-1] if told.polled else 0
            told.polled += [row["position"] for row in await _insist(lambda: pool.fetch(BEYOND, after))]  # noqa: B023
            await asyncio.sleep(0)
