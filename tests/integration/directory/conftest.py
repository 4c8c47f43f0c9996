"""A fresh directory, as the service's own role."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.postgres.database import create_pool
from tests.support.servers import Database


@pytest.fixture
async def pool(intentions_db: Database) -> AsyncIterator[asyncpg.Pool]:
    """Empty and migrated."""
    async with await create_pool(intentions_db.url) as pool:
        yield pool
