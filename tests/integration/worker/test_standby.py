"""A wait for the synchronous standby is cancelled: nothing is answered or published that it may lack."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from functools import partial
from uuid import uuid4

import asyncpg
import pytest

from deploy.local.servers.postgres import Postgres
from services.intentions.eventstore.errors import OutcomeUnknown
from services.intentions.eventstore.store import EventStore
from services.intentions.worker.relay.relay import Relay
from shared.consumer.inbox import Inbox, Route
from shared.contract.envelope import Envelope
from shared.contract.events import SessionEnded
from shared.postgres.away import is_away
from shared.postgres.database import create_pool
from tests.integration.eventstore.build import first
from tests.integration.messaging.desk import an_envelope
from tests.integration.worker.subscriber import Subscriber
from tests.support.events import session_ended
from tests.support.servers import PASSWORD, Database, Vhost
from tests.support.standby import Standby, standby_of
from tests.support.waiting import wait_until

WRITE = "UPDATE eventstore.checkpoints SET position = position"
STREAMS = "SELECT stream FROM eventstore.events"


@pytest.fixture(scope="module")
def standby(postgres: Postgres, containers: bool) -> Iterator[Standby]:
    """Of the run's own server."""
    if containers:
        pytest.skip("the standby is of a private server")
    with standby_of(postgres) as made:
        yield made


@pytest.fixture
async def lagging(standby: Standby, store: EventStore) -> AsyncIterator[Standby]:
    """It has what was there before, and a checkpoint to write to; afterwards it goes on."""
    await store.append(first("before"))
    await store.save_checkpoint("reader", 1)
    await standby.caught_up()
    standby.pause()
    yield standby
    await standby.resume()


async def _streams_there(standby: Standby, database: Database) -> set[str]:
    url = standby.server.url_of("intentions", PASSWORD, database.name)
    connection = await asyncpg.connect(url)
    try:
        return {row["stream"] for row in await connection.fetch(STREAMS)}
    finally:
        await connection.close()


async def test_d15_an_append_whose_wait_is_cancelled_is_answered_once_the_standby_has_it(
    lagging: Standby, store: EventStore, intentions_db: Database
) -> None:
    appending = asyncio.create_task(store.append(first("accepted", command_id=uuid4())))
    for _ in range(3):  # the first time, then as a repeat of the same command
        await lagging.cancel_wait()
    await lagging.waiting()
    assert not appending.done()
    assert "accepted" not in await _streams_there(lagging, intentions_db)
    await lagging.resume()
    assert (await appending).repeated
    assert "accepted" in await _streams_there(lagging, intentions_db)


async def test_d15_an_append_without_a_command_id_says_that_nobody_knows(
    lagging: Standby, store: EventStore
) -> None:
    appending = asyncio.create_task(store.append(first("nameless")))
    await lagging.cancel_wait()
    with pytest.raises(OutcomeUnknown):
        await appending


async def _executes(connection: asyncpg.Connection) -> None:
    await connection.execute(WRITE)


async def _fetches(connection: asyncpg.Connection) -> None:
    await connection.fetch(f"{WRITE} RETURNING reader")


async def _commits(connection: asyncpg.Connection) -> None:
    async with connection.transaction():
        await connection.execute(WRITE)


async def _has_prepared(connection: asyncpg.Connection) -> None:
    await (await connection.prepare(f"{WRITE} RETURNING reader")).fetchval()


async def _does_many(connection: asyncpg.Connection) -> None:
    await connection.executemany("UPDATE eventstore.checkpoints SET position = $1", [(1,), (2,)])


@pytest.mark.parametrize("work", [_executes, _fetches, _commits, _has_prepared, _does_many])
@pytest.mark.parametrize("how", ["pg_cancel_backend", "pg_terminate_backend"])
async def test_d15_whatever_was_to_commit_its_outcome_is_unknown(
    lagging: Standby, pool: asyncpg.Pool, work: object, how: str
) -> None:
    async with pool.acquire() as connection:
        working = asyncio.create_task(work(connection))  # type: ignore[operator]
        await lagging.cancel_wait(how)
        with pytest.raises(asyncpg.PostgresConnectionError) as failed:
            await working
    assert is_away(failed.value)
    assert await pool.fetchval("SELECT 1") == 1


async def test_d15_what_is_found_by_its_command_id_waits_as_well(lagging: Standby, store: EventStore) -> None:
    command = uuid4()
    asking = asyncio.create_task(store.append(first("once", command_id=command)))
    await lagging.cancel_wait()
    await lagging.waiting()
    finding = asyncio.create_task(store.find_command(command))
    await wait_until(lambda: _both_wait(lagging), "both wait")
    await lagging.resume()
    found = await finding
    assert found is not None
    assert found.appended == await asking


async def test_d15_a_message_whose_effect_was_not_waited_for_is_not_known_until_the_standby_has_it(
    notifications_db: Database, lagging: Standby
) -> None:
    effects = []

    async def effect(_connection: object, message: Envelope, _event: SessionEnded) -> None:
        effects.append(message.id)

    ended = session_ended()
    message = an_envelope().model_copy(
        update={"subject": "session", "streamversion": 1, "data": ended.model_dump(mode="json")}
    )
    async with await create_pool(notifications_db.url) as database:
        inbox = Inbox(
            "notifications", database, {"SessionEnded": Route(SessionEnded, effect)}, asyncio.Event()
        )
        for _ in range(2):  # when it comes, and when it comes again
            handling = asyncio.create_task(inbox(message))
            await lagging.cancel_wait()
            with pytest.raises(asyncpg.TransactionResolutionUnknownError):
                await handling
        await lagging.resume()
        await inbox(message)
    assert effects == [message.id]


async def _both_wait(standby: Standby) -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    return bool(await standby.ask(standby.primary, waiting) == 2)


async def test_d15_after_a_promotion_nothing_accepted_and_nothing_published_is_missing(
    standby: Standby,
    store: EventStore,
    intentions_db: Database,
    vhost: Vhost,
    subscriber: Subscriber,
) -> None:
    accepted = {f"accepted-{number}" for number in range(5)}
    for stream in accepted:
        await store.append(first(stream, command_id=uuid4()))
    relay = Relay(intentions_db.url, store, vhost.url_as("intentions"))
    relaying = asyncio.create_task(relay.run())
    await subscriber.hears(5)
    await standby.caught_up()
    standby.pause()
    async with await create_pool(intentions_db.url) as other, EventStore(other) as clients:
        lost = asyncio.create_task(clients.append(first("lost")))
        await standby.cancel_wait()  # the append is there for all to see
        with contextlib.suppress(OutcomeUnknown):
            await lost
    await wait_until(partial(_waits_to_publish, standby), "the relay waits")
    relaying.cancel()
    await asyncio.wait([relaying])
    await standby.promote()
    there = await _streams_there(standby, intentions_db)
    assert there == accepted
    assert set(subscriber.positions) == {1, 2, 3, 4, 5}


async def _waits_to_publish(standby: Standby) -> bool:
    waiting = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE wait_event = 'SyncRep' AND application_name = 'orientation-relay'"
    )
    return bool(await standby.ask(standby.primary, waiting) == 1)
