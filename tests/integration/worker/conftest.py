"""A store on a fresh database, and a town in it that Siècle sends commands about."""

from collections.abc import AsyncIterator

import aio_pika
import asyncpg
import pytest

from services.intentions.eventstore.store import EventStore
from shared.messaging.topology import EVENTS
from shared.postgres.database import create_pool
from tests.integration.worker.siecle import Siecle
from tests.integration.worker.subscriber import Subscriber
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
async def subscriber(vhost: Vhost) -> AsyncIterator[Subscriber]:
    """A queue of its own, bound to everything."""
    heard = Subscriber()

    async def note(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        heard.messages.append(message)

    async with await aio_pika.connect(vhost.url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(EVENTS, "#")
        await queue.consume(note, no_ack=True)
        yield heard
