"""A store on a fresh database, and a connection to rebuild on, as the command has it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.intentions.eventstore.store import EventStore
from shared.postgres.database import connect, create_pool
from tests.support.servers import Database
from tests.support.town import Clock, Town


@pytest.fixture
async def pool(intentions_db: Database) -> AsyncIterator[asyncpg.Pool]:
    """As the service's own role."""
    async with await create_pool(intentions_db.url, max_size=6) as pool:
        yield pool


@pytest.fixture
async def store(intentions_db: Database) -> AsyncIterator[EventStore]:
    """The event store, with connections of its own."""
    async with await create_pool(intentions_db.url) as pool, EventStore(pool) as store:
        yield store


@pytest.fixture
async def building(intentions_db: Database) -> AsyncIterator[asyncpg.Connection]:
    """The connection of one `projections rebuild`."""
    connection = await connect(intentions_db.url)
    await connection.execute("SET statement_timeout = 0")
    yield connection
    await connection.close()


@pytest.fixture
async def town(pool: asyncpg.Pool, store: EventStore) -> Town:
    """One collège with one family."""
    return await Town("", pool, store, Clock()).settle()
