"""A relay that cannot write its checkpoint publishes nothing more, and nothing twice because of it."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from services.intentions.eventstore.errors import CheckpointBeyondHead
from services.intentions.eventstore.store import EventStore
from services.intentions.worker.relay import progress
from services.intentions.worker.relay.progress import READER, Progress
from services.intentions.worker.relay.relay import Relay
from shared.postgres.clock import wall
from tests.integration.worker.subscriber import Subscriber, append_streams
from tests.support.proxy import proxied
from tests.support.read_only import read_only
from tests.support.servers import Database, Vhost
from tests.support.waiting import wait_until

LOCKS = ["SELECT FROM eventstore.checkpoints FOR UPDATE", "LOCK TABLE eventstore.checkpoints"]
Logs = list[MutableMapping[str, Any]]


@pytest.fixture
async def superuser(intentions_db: Database) -> AsyncIterator[asyncpg.Connection]:
    """Somebody with a psql."""
    connection = await asyncpg.connect(intentions_db.here_url)
    yield connection
    await connection.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 0.3)


@asynccontextmanager
async def relaying(database_url: str, amqp_url: str, store: EventStore) -> AsyncIterator[Relay]:
    relay = Relay(database_url, store, amqp_url)
    task = asyncio.create_task(relay.run())
    yield relay
    task.cancel()
    await asyncio.wait([task])


@asynccontextmanager
async def locked(superuser: asyncpg.Connection, lock: str) -> AsyncIterator[None]:
    """The checkpoint, by somebody who takes their time."""
    async with superuser.transaction():
        await superuser.execute(lock)
        yield


async def _held_up(logs: Logs, times: int) -> bool:
    held_up = [one for one in logs if one["event"] == "checkpoint held up"]
    return len(held_up) >= times


async def _interrupted(logs: Logs) -> bool:
    return any(one["event"] == "relay interrupted" for one in logs)


async def _reached(store: EventStore, position: int) -> bool:
    return await store.checkpoint(READER) == position


async def _lags(events: int) -> bool:
    return (REGISTRY.get_sample_value("orientation_relay_lag_events") or 0) >= events


@pytest.mark.parametrize("lock", LOCKS, ids=["row", "table"])
async def test_e4_a_locked_checkpoint_stops_the_relay_and_nothing_comes_twice(
    intentions_db: Database,
    vhost: Vhost,
    store: EventStore,
    subscriber: Subscriber,
    superuser: asyncpg.Connection,
    lock: str,
) -> None:
    await append_streams(store, streams=5, each=1)
    async with relaying(intentions_db.url, vhost.url_as("intentions"), store) as relay:
        await wait_until(lambda: _reached(store, 5), "the first are published")
        with capture_logs() as logs:
            async with locked(superuser, lock):
                await append_streams(store, streams=20, each=1)
                await wait_until(lambda: _held_up(logs, 1), "its checkpoint is held up")
                published = len(subscriber.messages)
                assert published > 5
                await append_streams(store, streams=20, each=1)
                await wait_until(lambda: _held_up(logs, 4), "and again")
                assert len(subscriber.messages) == published
                relay.pulse.healthy_at -= 60  # as after a minute of it
                assert await relay.ready() is not None
                await wait_until(lambda: _lags(20), "what waits is visible")
        await subscriber.hears(45)
        await wait_until(lambda: _reached(store, 45), "the checkpoint follows")

    assert subscriber.positions == list(range(1, 46))


async def test_e4_before_the_first_event_the_checkpoint_is_written(
    intentions_db: Database,
    vhost: Vhost,
    store: EventStore,
    subscriber: Subscriber,
    superuser: asyncpg.Connection,
) -> None:
    await append_streams(store, streams=5, each=1)
    with capture_logs() as logs:
        async with locked(superuser, LOCKS[1]), relaying(
            intentions_db.url, vhost.url_as("intentions"), store
        ):  # fmt: skip
            await wait_until(lambda: _interrupted_or_held(logs), "it waits")
        assert subscriber.messages == []


async def _interrupted_or_held(logs: Logs) -> bool:
    return await _held_up(logs, 2) or await _interrupted(logs)


async def test_e4_a_relay_that_loses_its_connection_meanwhile_remembers_what_it_has_published(
    intentions_db: Database,
    vhost: Vhost,
    store: EventStore,
    subscriber: Subscriber,
    superuser: asyncpg.Connection,
) -> None:
    await append_streams(store, streams=1, each=1)
    async with relaying(intentions_db.url, vhost.url_as("intentions"), store):
        await wait_until(lambda: _reached(store, 1), "the first is published")
        with capture_logs() as logs:
            async with locked(superuser, LOCKS[0]):
                await append_streams(store, streams=20, each=1)
                await wait_until(lambda: _held_up(logs, 1), "its checkpoint is held up")
                await superuser.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'orientation-relay' AND datname = current_database()"
                )
                await wait_until(lambda: _interrupted(logs), "it notices")
        await append_streams(store, streams=4, each=1)
        await subscriber.hears(25)
        await wait_until(lambda: _reached(store, 25), "the checkpoint follows")

    assert subscriber.positions == list(range(1, 26))


async def test_e3_a_relay_whose_server_takes_no_changes_publishes_nothing_again(
    intentions_db: Database,
    vhost: Vhost,
    store: EventStore,
    subscriber: Subscriber,
    superuser: asyncpg.Connection,
) -> None:
    await append_streams(store, streams=1, each=1)
    with proxied(vhost.url_as("intentions")) as (broker, url):
        async with relaying(intentions_db.url, url, store):
            await wait_until(lambda: _reached(store, 1), "the first is published")
            with capture_logs() as logs:
                async with locked(superuser, LOCKS[0]):
                    await append_streams(store, streams=30, each=1)
                    await subscriber.hears(2)  # and none of it can be written down
                    await wait_until(lambda: _held_up(logs, 1), "its checkpoint is held up")
                    server = read_only(intentions_db.superuser_url)
                    await server.__aenter__()
                await wait_until(lambda: _interrupted(logs), "the write is refused")
                broker.cut()  # as it comes and goes
                broker.mend()
                await wait_until(lambda: _refused(logs, 3), "it tries again")
                await server.__aexit__(None, None, None)
            await wait_until(lambda: _reached(store, 31), "the checkpoint follows")

    assert subscriber.positions == list(range(1, 32))


async def _refused(logs: Logs, times: int) -> bool:
    refusals = [one for one in logs if one.get("error") == "ReadOnlySQLTransactionError"]
    return len(refusals) >= times


async def test_e4_what_was_published_of_a_log_that_lost_it_is_told(
    store: EventStore, superuser: asyncpg.Connection
) -> None:
    await append_streams(store, streams=3, each=1)
    known = Progress(store, wall)
    history, position = await known.find()
    assert (history, position) == (await store.log_id(), 0)
    known.note(7)

    with pytest.raises(CheckpointBeyondHead, match="position 7"):
        await known.find()

    await superuser.execute("INSERT INTO eventstore.log VALUES ($1, now() + interval '1 minute')", uuid4())
    assert await known.find() == (await store.log_id(), 0)
