"""A store on a fresh database, as the service's role."""

import contextlib
from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.intentions.eventstore.store import EventStore
from shared.postgres.database import create_pool
from tests.support.servers import Database


@pytest.fixture
async def pool(intentions_db: Database) -> AsyncIterator[asyncpg.Pool]:
    """Connections as the service's role."""
    pool = await create_pool(intentions_db.url, max_size=4)
    yield pool
    await pool.close()


@pytest.fixture
async def store(pool: asyncpg.Pool) -> AsyncIterator[EventStore]:
    """The store under test."""
    async with EventStore(pool) as store:
        yield store


@pytest.fixture
async def superuser(intentions_db: Database) -> AsyncIterator[asyncpg.Connection]:
    """A superuser's connection to the same database."""
    connection = await asyncpg.connect(intentions_db.here_url)
    yield connection
    with contextlib.suppress(asyncpg.InterfaceError):
        await connection.close()
