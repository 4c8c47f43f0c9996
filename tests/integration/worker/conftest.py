"""A store on a fresh database, and a town in it that Siècle sends commands about."""

from collections.abc import AsyncIterator, Collection

import asyncpg
import pytest

from services.intentions.eventstore.store import EventStore
from shared.messaging.topology import INTENTIONS_COMMANDS, SYNC_REPLIES
from shared.postgres.database import create_pool
from tests.integration.worker.siecle import Siecle
from tests.integration.worker.subscriber import Subscriber, hearing
from tests.support.servers import Database, Vhost
from tests.support.town import Clock, Town


@pytest.fixture
async def pool(intentions_db: Database) -> AsyncIterator[asyncpg.Pool]:
    """As the service's own role."""
    async with await create_pool(intentions_db.url) as pool:
        yield pool


@pytest.fixture
async def store(pool: asyncpg.Pool) -> AsyncIterator[EventStore]:
    """The event store of a fresh database."""
    async with EventStore(pool) as store:
        yield store


@pytest.fixture
async def town(pool: asyncpg.Pool, store: EventStore) -> Town:
    """One collège with one family."""
    return await Town("", pool, store, Clock()).settle()


@pytest.fixture
def siecle(town: Town) -> Siecle:
    """Sends commands about the town."""
    return Siecle(town)


@pytest.fixture
def consumed() -> Collection[str]:
    """What it consumes, and where its replies go."""
    return (INTENTIONS_COMMANDS, SYNC_REPLIES)


@pytest.fixture
async def subscriber(vhost: Vhost) -> AsyncIterator[Subscriber]:
    """A queue of its own, bound to everything."""
    async with hearing(vhost) as heard:
        yield heard
