"""D15: what the broker has of this history and the log has not stops the relay and every append."""

import asyncio
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import aio_pika
import asyncpg
import pytest
from structlog.testing import capture_logs

from services.intentions.eventstore.errors import CheckpointBeyondHead, StoreUnavailable
from services.intentions.eventstore.model import Seen
from services.intentions.eventstore.store import EventStore
from services.intentions.worker.loss_watch import LossWatch
from services.intentions.worker.relay import published
from services.intentions.worker.relay.progress import READER
from services.intentions.worker.relay.published import newest
from services.intentions.worker.relay.relay import Relay
from shared.messaging.declare import declare
from shared.messaging.publishing import open_channel
from shared.messaging.queues import topology
from shared.messaging.topology import EVENTS, STREAM
from tests.conftest import DELAYS
from tests.integration.worker.subscriber import Subscriber, append_streams, is_refused
from tests.support.events import append_of, session_ended
from tests.support.servers import Database, Vhost, management
from tests.support.waiting import wait_until

Logs = list[MutableMapping[str, Any]]
Relaying = Callable[[], AbstractAsyncContextManager[None]]


@pytest.fixture
def relaying(intentions_db: Database, vhost: Vhost, store: EventStore) -> Relaying:
    """A relay that has just started."""

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        task = asyncio.create_task(Relay(intentions_db.url, store, vhost.url_as("intentions")).run())
        yield
        task.cancel()
        await asyncio.wait([task])

    return running


@pytest.fixture
async def superuser(intentions_db: Database) -> AsyncIterator[asyncpg.Connection]:
    """Who can make the log forget, as a promoted standby does."""
    connection = await asyncpg.connect(intentions_db.superuser_url, database=intentions_db.name)
    yield connection
    await connection.close()


async def publish(store: EventStore, relaying: Relaying, events: int) -> None:
    """Append and publish so many."""
    end = await store.head() + await append_streams(store, streams=events, each=1)
    async with relaying():
        await wait_until(lambda: reached(store, end), "they are published")


async def forget(superuser: asyncpg.Connection, after: int) -> None:
    """Of what comes after this position nothing is left, as in a server that lacks the end."""
    await superuser.execute("ALTER TABLE eventstore.events DISABLE TRIGGER append_only")
    await superuser.execute("DELETE FROM eventstore.events WHERE position > $1", after)
    await superuser.execute("UPDATE eventstore.checkpoints SET position = least(position, $1)", after)


async def reached(store: EventStore, position: int) -> bool:
    return await store.checkpoint(READER) == position


async def said(logs: Logs, event: str) -> bool:
    return any(one["event"] == event for one in logs)


@pytest.mark.parametrize("anew", [0, 2, 5], ids=["short", "as long", "longer"])
async def test_d15_a_log_that_lost_its_end_is_refused_whatever_it_has_there_now(
    store: EventStore,
    relaying: Relaying,
    superuser: asyncpg.Connection,
    subscriber: Subscriber,
    anew: int,
) -> None:
    await publish(store, relaying, 5)
    await forget(superuser, 3)
    await append_streams(store, streams=anew, each=1)  # before anybody knows

    with capture_logs() as logs:
        async with relaying():
            await wait_until(lambda: said(logs, "relay interrupted"), "it is refused")

    assert {one["error"] for one in logs if one["event"] == "relay interrupted"} == {"CheckpointBeyondHead"}
    assert subscriber.positions == [1, 2, 3, 4, 5]
    with pytest.raises(StoreUnavailable, match="lost events"):
        await store.append(append_of(session_ended()))
    with pytest.raises(StoreUnavailable, match="lost events"):
        await store.append(append_of(session_ended(), 0))
    assert await store.head() == 3 + anew


async def test_d15_the_loss_outlives_who_noticed_it_and_ends_with_the_history(
    store: EventStore, relaying: Relaying, superuser: asyncpg.Connection, subscriber: Subscriber
) -> None:
    await append_streams(store, streams=3, each=1)
    with pytest.raises(CheckpointBeyondHead, match="position 7 was seen by a witness"):
        await store.compare(Seen(await store.log_id(), 7, None), "a witness")
    watch = LossWatch(store)
    await watch._look()
    assert "position 7" in (watch.reason or "")
    with capture_logs() as logs:
        async with relaying():
            await wait_until(lambda: said(logs, "relay interrupted"), "another relay is refused too")

    await superuser.execute("INSERT INTO eventstore.log VALUES ($1, now() + interval '1 minute')", uuid4())
    await watch._look()
    assert watch.reason is None
    async with relaying():
        await store.append(append_of(session_ended()))
        await subscriber.hears(4)


async def test_d15_another_history_says_nothing_of_this_one(
    store: EventStore, relaying: Relaying, superuser: asyncpg.Connection, subscriber: Subscriber
) -> None:
    await publish(store, relaying, 5)
    await forget(superuser, 3)
    await superuser.execute("INSERT INTO eventstore.log DEFAULT VALUES")
    await superuser.execute("DELETE FROM eventstore.checkpoints")  # as after new-log

    async with relaying():
        await wait_until(lambda: reached(store, 3), "it goes on in the new one")
    assert subscriber.positions == [1, 2, 3, 4, 5, 1, 2, 3]


async def test_d15_the_furthest_is_found_behind_a_relay_that_ended_while_it_repeated(
    store: EventStore, relaying: Relaying, superuser: asyncpg.Connection, vhost: Vhost
) -> None:
    await publish(store, relaying, 300)
    await superuser.execute("UPDATE eventstore.checkpoints SET position = 0")
    await forget(superuser, 100)
    await superuser.execute("UPDATE eventstore.checkpoints SET position = 0")
    history = await store.log_id()
    url = vhost.url_as("intentions")
    seen = await newest(partial(open_channel, url), history, published=True)
    assert seen is not None
    assert seen.position == 300

    async with await aio_pika.connect(vhost.url) as connection:  # as the relay would, from its checkpoint
        exchange = await (await connection.channel()).get_exchange(EVENTS)
        row = b'{"log":"%s","position":1,"id":"%s"}' % (str(history).encode(), str(uuid4()).encode())
        for _ in range(10):
            await exchange.publish(aio_pika.Message(row), "session-ended.v1._._")

    seen = await newest(partial(open_channel, url), history, published=True)
    assert seen is not None
    assert seen.position == 300


async def test_d15_a_stream_that_was_made_anew_holds_up_nothing(
    store: EventStore,
    relaying: Relaying,
    vhost: Vhost,
    subscriber: Subscriber,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(published, "PUBLISHED_SECONDS", 0.3)
    await publish(store, relaying, 2)
    management(vhost.server).delete(f"queues/{vhost.name}/{STREAM}")
    await declare(vhost.url, topology(DELAYS))
    with capture_logs() as logs:
        await publish(store, relaying, 1)

    assert await said(logs, "stream has nothing of this history: nothing is compared")
    assert subscriber.positions == [1, 2, 3]


async def test_d15_a_user_without_the_right_to_look_is_told_and_publishes(
    store: EventStore, relaying: Relaying, vhost: Vhost, subscriber: Subscriber
) -> None:
    rights = {
        "configure": "^$",
        "write": ".*",
        "read": r"^intentions\.commands$",
    }  # as a release before had them
    management(vhost.server).put(f"permissions/{vhost.name}/intentions", rights)
    with capture_logs() as logs:
        await publish(store, relaying, 2)

    assert await said(logs, "stream cannot be read: nothing is compared")
    assert subscriber.positions == [1, 2]


async def test_what_is_no_event_at_the_end_of_the_stream_holds_up_nothing(
    store: EventStore, relaying: Relaying, vhost: Vhost
) -> None:
    await publish(store, relaying, 3)
    async with await aio_pika.connect(vhost.url) as connection:  # who may write to the exchange, by mistake
        exchange = await (await connection.channel()).get_exchange(EVENTS)
        for body in (b"no JSON", b"[]", b"{}", b'{"log":"%s"}' % str(await store.log_id()).encode()):
            await exchange.publish(aio_pika.Message(body), "session-ended.v1._._")

    await publish(store, relaying, 1)
    seen = await newest(
        partial(open_channel, vhost.url_as("intentions")), await store.log_id(), published=True
    )
    assert seen is not None
    assert seen.position == 4


async def test_d15_who_went_on_in_the_next_history_tells_of_its_losses_too(
    store: EventStore, superuser: asyncpg.Connection
) -> None:
    await append_streams(store, streams=3, each=1)
    with pytest.raises(CheckpointBeyondHead):
        await store.compare(Seen(await store.log_id(), 7, None), "a witness")
    with pytest.raises(StoreUnavailable, match="lost events"):
        await store.append(append_of(session_ended()))
    await superuser.execute("INSERT INTO eventstore.log VALUES ($1, now() + interval '1 minute')", uuid4())
    await store.append(append_of(session_ended()))

    await forget(superuser, 3)
    await superuser.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await wait_until(lambda: is_refused(store), "it is refused")
