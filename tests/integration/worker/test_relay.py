"""The relay on real Postgres and RabbitMQ: everything once or more, never skipped, per stream in order."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import aio_pika
import pytest
from uuid_utils.compat import uuid7

from services.intentions.eventstore.store import EventStore
from services.intentions.worker.relay import READER, Relay
from shared.contract.envelope import CONTENT_TYPE, Envelope
from shared.contract.events import EVENTS
from shared.database import create_pool
from shared.messaging.topology import EVENTS as EXCHANGE
from tests.support.events import CORRELATION, append_of, session_ended
from tests.support.servers import Database, Vhost
from tests.support.waiting import wait_until

Relaying = Callable[[], AbstractAsyncContextManager[Relay]]


@dataclass
class Subscriber:
    """Everything that came over the exchange, in order of arrival."""

    messages: list[aio_pika.abc.AbstractIncomingMessage]

    @property
    def positions(self) -> list[int]:
        return [json.loads(message.body)["position"] for message in self.messages]


@pytest.fixture
async def store(intentions_db: Database) -> AsyncIterator[EventStore]:
    pool = await create_pool(intentions_db.url)
    async with EventStore(pool) as store:
        yield store
    await pool.close()


@pytest.fixture
async def subscriber(vhost: Vhost) -> AsyncIterator[Subscriber]:
    heard = Subscriber([])

    async def note(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        heard.messages.append(message)

    async with await aio_pika.connect(vhost.url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(EXCHANGE, "#")
        await queue.consume(note, no_ack=True)
        yield heard


@pytest.fixture
def relaying(intentions_db: Database, vhost: Vhost, store: EventStore) -> Relaying:
    @asynccontextmanager
    async def run() -> AsyncIterator[Relay]:
        relay = Relay(intentions_db.url, store, vhost.url_as("intentions"))
        task = asyncio.create_task(relay.run())
        yield relay
        task.cancel()
        await asyncio.wait([task])

    return run


async def test_an_event_arrives_as_the_contract_says(
    store: EventStore, subscriber: Subscriber, relaying: Relaying
) -> None:
    event = session_ended()
    await store.append(append_of(event))

    async with relaying():
        await wait_until(lambda: _count(subscriber, 1), "the event arrives")

    message = subscriber.messages[0]
    envelope = Envelope.parse(message.body)
    assert message.routing_key == "session-ended.v1.creteil.0931234A"
    assert message.content_type == CONTENT_TYPE
    assert message.message_id == str(envelope.id)
    assert message.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
    assert (envelope.position, envelope.streamversion) == (1, 1)
    assert envelope.log == await store.log_id()
    assert envelope.correlationid == CORRELATION
    assert EVENTS[envelope.name].model_validate(envelope.data) == event
    assert json.loads(message.body) == json.loads(envelope.encode()) | {
        "time": json.loads(message.body)["time"]
    }


async def test_everything_arrives_once_and_in_order(
    store: EventStore, subscriber: Subscriber, relaying: Relaying
) -> None:
    async with relaying():
        await asyncio.gather(*(store.append(append_of(session_ended())) for _ in range(300)))
        await wait_until(lambda: _count(subscriber, 300), "all arrive")

        assert subscriber.positions == list(range(1, 301))
        await wait_until(lambda: _checkpoint(store, 300), "the checkpoint follows")


async def test_a_stream_keeps_its_order(
    store: EventStore, subscriber: Subscriber, relaying: Relaying
) -> None:
    session = uuid7()
    for version in range(50):
        await store.append(append_of(session_ended(session), version))

    async with relaying():
        await wait_until(lambda: _count(subscriber, 50), "all arrive")

    versions = [json.loads(message.body)["streamversion"] for message in subscriber.messages]
    assert versions == list(range(1, 51))


async def test_another_relay_takes_over_from_the_checkpoint(
    store: EventStore, subscriber: Subscriber, relaying: Relaying
) -> None:
    async with relaying(), relaying():
        await asyncio.gather(*(store.append(append_of(session_ended())) for _ in range(20)))
        await wait_until(lambda: _count(subscriber, 20), "one relay publishes")
        await wait_until(lambda: _checkpoint(store, 20), "and saves its checkpoint")
    async with relaying():
        await store.append(append_of(session_ended()))
        await wait_until(lambda: _count(subscriber, 21), "the next one goes on")

    assert subscriber.positions == list(range(1, 22))


async def test_a_relay_beyond_the_log_publishes_nothing(
    store: EventStore, subscriber: Subscriber, relaying: Relaying
) -> None:
    await store.append(append_of(session_ended()))
    await store.save_checkpoint(READER, 7)

    async with relaying() as relay:
        relay._healthy_at -= 60  # as after a minute of trying

        assert await relay.ready() is not None
        assert subscriber.messages == []


async def _count(subscriber: Subscriber, number: int) -> bool:
    return len(subscriber.messages) >= number


async def _checkpoint(store: EventStore, position: int) -> bool:
    return await store.checkpoint(READER) == position
