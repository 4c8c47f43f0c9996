"""The relay on real Postgres and RabbitMQ: everything once or more, never skipped, per stream in order."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import aio_pika
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from services.intentions.eventstore.store import EventStore
from services.intentions.worker.relay import progress
from services.intentions.worker.relay.progress import READER
from services.intentions.worker.relay.queries import QUERIES
from services.intentions.worker.relay.relay import Relay
from services.intentions.worker.relay.turn import POLL_SECONDS
from shared.contract.envelope import CONTENT_TYPE, Envelope
from shared.contract.events import EVENTS
from shared.postgres.database import connect
from tests.integration.worker.subscriber import Subscriber, append_streams
from tests.support.events import CORRELATION, append_of, session_ended
from tests.support.proxy import proxied
from tests.support.servers import Database, Vhost
from tests.support.waiting import wait_until

Relaying = Callable[[], AbstractAsyncContextManager[Relay]]


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
        await subscriber.hears(1)

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
        await subscriber.hears(300)

        assert subscriber.positions == list(range(1, 301))
        await wait_until(lambda: _checkpoint(store, 300), "the checkpoint follows")


async def test_a_stream_keeps_its_order(
    store: EventStore, subscriber: Subscriber, relaying: Relaying
) -> None:
    total = await append_streams(store, streams=2, each=25)

    async with relaying():
        await subscriber.hears(total)

    assert subscriber.positions == list(range(1, total + 1))
    assert subscriber.streams_in_order()


async def test_another_relay_takes_over_from_the_checkpoint(
    store: EventStore, subscriber: Subscriber, relaying: Relaying
) -> None:
    async with relaying(), relaying():
        await asyncio.gather(*(store.append(append_of(session_ended())) for _ in range(20)))
        await subscriber.hears(20)
        await wait_until(lambda: _checkpoint(store, 20), "and saves its checkpoint")
    async with relaying():
        await store.append(append_of(session_ended()))
        await subscriber.hears(21)

    assert subscriber.positions == list(range(1, 22))


async def test_a_relay_beyond_the_log_publishes_nothing(
    store: EventStore, subscriber: Subscriber, relaying: Relaying
) -> None:
    await store.append(append_of(session_ended()))
    await store.save_checkpoint(READER, 7)

    with capture_logs() as logs:
        async with relaying():
            await wait_until(lambda: _interrupted(logs), "the relay gives up")

    assert {one["error"] for one in logs if one["event"] == "relay interrupted"} == {"CheckpointBeyondHead"}
    assert subscriber.messages == []
    assert await store.head() == 1


async def _interrupted(logs: list[MutableMapping[str, Any]]) -> bool:
    return any(one["event"] == "relay interrupted" for one in logs)


async def test_what_waits_is_visible_and_too_long_a_silence_is_not_ready(
    intentions_db: Database, vhost: Vhost, store: EventStore, subscriber: Subscriber
) -> None:
    with proxied(vhost.url_as("intentions")) as (proxy, url):
        proxy.cut()
        await append_streams(store, streams=3, each=1)
        relay = Relay(intentions_db.url, store, url)
        task = asyncio.create_task(relay.run())
        await wait_until(lambda: _gauge("orientation_relay_lag_events", 3), "three wait")
        relay.pulse.healthy_at -= 60  # as after a minute of trying
        assert await relay.ready() is not None

        proxy.mend()
        await subscriber.hears(3)
        await wait_until(lambda: _gauge("orientation_relay_lag_events", 0), "none waits")
        assert await relay.ready() is None
        task.cancel()
        await asyncio.wait([task])


async def test_w2_a_relay_that_stands_by_says_so_and_since_when_nobody_has_published(
    intentions_db: Database,
    vhost: Vhost,
    store: EventStore,
    subscriber: Subscriber,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "SILENT_SECONDS", 2 * POLL_SECONDS)
    holder = await connect(intentions_db.url)
    assert await holder.fetchval(QUERIES["take_relay_lock"])
    relay = Relay(intentions_db.url, store, vhost.url_as("intentions"))
    task = asyncio.create_task(relay.run())
    await wait_until(lambda: _gauge("orientation_relay_standing_by", 1), "it stands by")
    await wait_until(lambda: _says(relay, ""), "nothing is to be published")

    await append_streams(store, streams=3, each=1)
    await wait_until(lambda: _says(relay, "stands by, and nobody has published"), "it says since when")
    await wait_until(lambda: _gauge("orientation_relay_lag_events", 3), "it counts what waits")
    assert await relay.works()

    holder.terminate()
    await subscriber.hears(3)
    await wait_until(lambda: _gauge("orientation_relay_standing_by", 0), "it has taken over")
    await wait_until(lambda: _says(relay, ""), "it is well")
    task.cancel()
    await asyncio.wait([task])


async def _says(relay: Relay, beginning: str) -> bool:
    reason = await relay.ready()
    return reason is None if not beginning else (reason or "").startswith(beginning)


async def _gauge(name: str, value: float) -> bool:
    return REGISTRY.get_sample_value(name) == value


async def _checkpoint(store: EventStore, position: int) -> bool:
    return await store.checkpoint(READER) == position
