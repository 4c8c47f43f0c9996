"""When the connection goes: what is known, what is not, and that the store goes on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import asyncpg
import pytest

from services.intentions.eventstore.errors import EventStoreError, OutcomeUnknown, StoreUnavailable
from services.intentions.eventstore.model import Append
from services.intentions.eventstore.store import EventStore
from shared.postgres.database import create_pool
from tests.integration.eventstore.build import append, event, first
from tests.support.proxy import Proxy, proxied
from tests.support.servers import Database

LOCK = 7308332180940808563


@pytest.fixture
async def through(intentions_db: Database) -> AsyncIterator[tuple[EventStore, Proxy]]:
    """A store whose connections can be cut."""
    with proxied(intentions_db.url) as (proxy, url):
        pool = await create_pool(url, min_size=0, max_size=4)
        async with EventStore(pool) as store:
            await store.append(first("before"))
            yield store, proxy
        pool.terminate()


async def _while_held_up(
    store: EventStore, superuser: asyncpg.Connection, given: Append
) -> "asyncio.Task[object]":
    """Start an append and return when its backend waits for the lock, which `superuser` holds."""
    await superuser.execute("SELECT pg_advisory_lock($1)", LOCK)
    task: asyncio.Task[object] = asyncio.create_task(store.append(given))
    await _until(lambda: _waiting(superuser))
    return task


async def _until(condition: Callable[[], Awaitable[object]]) -> None:
    """Return when it holds; it fails the test after five seconds."""
    async with asyncio.timeout(5):
        while not await condition():  # noqa: ASYNC110 - the servers do not tell
            await asyncio.sleep(0.01)


async def _waiting(superuser: asyncpg.Connection) -> list[int]:
    rows = await superuser.fetch("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return [row["pid"] for row in rows]


async def test_a_connection_that_could_not_be_made_ready_is_not_kept(
    store: EventStore, superuser: asyncpg.Connection
) -> None:
    await superuser.execute("ALTER FUNCTION eventstore.append_one RENAME TO hidden")
    with pytest.raises(EventStoreError):
        await store.append(first("a"))
    await superuser.execute("ALTER FUNCTION eventstore.hidden RENAME TO append_one")

    assert (await store.append(first("a"))).last_position == 1


async def test_a_lost_connection_without_a_command_id_is_an_unknown_outcome(
    through: tuple[EventStore, Proxy], superuser: asyncpg.Connection
) -> None:
    store, proxy = through
    task = await _while_held_up(store, superuser, first("a"))
    proxy.cut()
    with pytest.raises(OutcomeUnknown):
        await task

    proxy.mend()
    await superuser.execute("SELECT pg_advisory_unlock_all()")
    assert (await store.append(first("later"))).last_position in {2, 3}


async def test_a_command_that_was_stored_but_not_answered_is_stored_once(
    through: tuple[EventStore, Proxy], superuser: asyncpg.Connection
) -> None:
    """Its first backend does not notice the cut and commits; the retry finds the command and its result."""
    store, proxy = through
    given = append(event("a"), expected={"a": 0}, command_id=uuid4(), result=b'{"receipt":"7"}')
    task = await _while_held_up(store, superuser, given)
    proxy.cut()
    await superuser.execute("SELECT pg_advisory_unlock_all()")
    await _until(lambda: superuser.fetchval("SELECT count(*) > 1 FROM eventstore.events"))
    proxy.mend()

    appended = await task

    assert (appended.repeated, appended.result, appended.last_position) == (True, b'{"receipt":"7"}', 2)  # type: ignore[attr-defined]
    assert await store.head() == 2


async def test_a_command_whose_backend_was_shut_down_is_tried_again(
    through: tuple[EventStore, Proxy], superuser: asyncpg.Connection
) -> None:
    store, _ = through
    task = await _while_held_up(store, superuser, first("a", command_id=uuid4()))
    for pid in await _waiting(superuser):
        await superuser.execute("SELECT pg_terminate_backend($1)", pid)
    await superuser.execute("SELECT pg_advisory_unlock_all()")

    assert (await task).last_position == 2  # type: ignore[attr-defined]


async def test_an_outage_is_told_at_once_and_ends_with_it(through: tuple[EventStore, Proxy]) -> None:
    store, proxy = through
    proxy.cut()
    async with asyncio.timeout(4):
        outcomes = await asyncio.gather(
            *(store.append(first(f"s{n}")) for n in range(5)), return_exceptions=True
        )
    proxy.mend()

    assert {type(outcome) for outcome in outcomes} <= {OutcomeUnknown, StoreUnavailable}
    assert (await store.append(first("after"))).last_position is not None


async def test_an_idle_connection_that_died_costs_no_append(
    through: tuple[EventStore, Proxy], superuser: asyncpg.Connection
) -> None:
    store, _ = through
    await superuser.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await _until(lambda: _is_down(store))

    assert (await store.append(first("a"))).last_position == 2


async def _is_down(store: EventStore) -> bool:
    return not store.is_connected


async def test_a_server_at_its_limits_is_unavailable_and_nothing_is_stored(
    store: EventStore, pool: asyncpg.Pool, superuser: asyncpg.Connection
) -> None:
    """The statement timeout strikes while the lock is held by somebody: rolled back, so try again later."""
    await store.start()
    async with pool.acquire() as _:
        task = await _while_held_up(store, superuser, first("a"))
        for pid in await _waiting(superuser):
            await superuser.execute("SELECT pg_cancel_backend($1)", pid)
        with pytest.raises(StoreUnavailable):
            await task
    await superuser.execute("SELECT pg_advisory_unlock_all()")

    assert await store.head() == 0
