"""Whatever the database or the role sets for its sessions, the store appends as it should."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from uuid import uuid4

import asyncpg
import pytest

from services.intentions.eventstore.errors import InvalidData, StoreUnavailable
from services.intentions.eventstore.model import Append
from services.intentions.eventstore.store import EventStore
from services.intentions.eventstore.verify import verify
from shared.postgres.database import create_pool
from tests.integration.eventstore.build import append, event, first
from tests.support.servers import Database

SETTINGS = [
    ("default_transaction_isolation", "repeatable read"),
    ("default_transaction_isolation", "serializable"),
    ("default_transaction_deferrable", "on"),
    ("synchronous_commit", "off"),
    ("lock_timeout", "1ms"),
    ("search_path", "nowhere"),
    ("standard_conforming_strings", "off"),
    ("transform_null_equals", "on"),
    ("array_nulls", "off"),
    ("datestyle", "SQL, DMY"),
    ("intervalstyle", "sql_standard"),
    ("bytea_output", "escape"),
    ("timezone", "Pacific/Auckland"),
    ("row_security", "off"),
    ("extra_float_digits", "-15"),
    ("plan_cache_mode", "force_generic_plan"),
    ("idle_session_timeout", "5ms"),
    ("client_encoding", "LATIN1"),
]
Store = Callable[[], AbstractAsyncContextManager[EventStore]]


@pytest.fixture
def opened(intentions_db: Database) -> Store:
    """A store as a process opens it now, with connections of its own."""

    @asynccontextmanager
    async def open_() -> AsyncIterator[EventStore]:
        async with await create_pool(intentions_db.url, max_size=4) as pool, EventStore(pool) as store:
            yield store

    return open_


async def _set(superuser: asyncpg.Connection, name: str, value: str, *, for_role: bool) -> None:
    database = await superuser.fetchval("SELECT quote_ident(current_database())")
    who = f"ROLE intentions IN DATABASE {database}" if for_role else f"DATABASE {database}"
    await superuser.execute(f"ALTER {who} SET {name} TO '{value}'" if name != "search_path" else
                            f"ALTER {who} SET search_path TO {value}")  # fmt: skip


def _appends(who: str) -> list[Append]:
    """Of one event and of several, with commands and texts that need escapes."""
    alone = [first(f"{who}-{n}", b'{"said":"it\'s \\u00e9 \\\\ here"}', uuid4()) for n in range(20)]
    several = [
        append(event(f"{who}-{n}-a"), event(f"{who}-{n}-b"), expected={f"{who}-{n}-a": 0, f"{who}-{n}-b": 0})
        for n in range(10)
    ]
    return alone + several


@pytest.mark.parametrize(
    ("name", "value", "for_role"),
    [(*setting, number % 2 == 1) for number, setting in enumerate(SETTINGS)],
    ids=lambda one: str(one).replace(" ", "-"),
)
async def test_e7_two_processes_append_whatever_sessions_are_set_to(
    opened: Store, superuser: asyncpg.Connection, name: str, value: str, for_role: bool
) -> None:
    await _set(superuser, name, value, for_role=for_role)

    async with opened() as one, opened() as other:
        await asyncio.gather(
            *(
                store.append(given)
                for store, who in ((one, "one"), (other, "other"))
                for given in _appends(who)
            )
        )
        events = [stored async for stored in one.read_all()]
        broken = [found async for _, found in verify(one._pool) if found]

    assert [stored.position for stored in events] == list(range(1, 81))
    assert broken == []


async def test_e7_what_was_accepted_is_on_the_disk_whatever_the_database_says(
    opened: Store, superuser: asyncpg.Connection
) -> None:
    await _set(superuser, "synchronous_commit", "off", for_role=False)

    async with opened() as store, store._pool.acquire() as connection:
        assert await connection.fetchval("SHOW synchronous_commit") == "on"
    async with opened() as store, store._pool.acquire() as connection:  # as given out a second time
        assert await connection.fetchval("SHOW synchronous_commit") == "on"


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
@pytest.mark.parametrize("events", [1, 2], ids=["alone", "several"])
async def test_e7_an_append_that_would_not_see_others_is_refused_as_no_fault_of_its_data(
    intentions_db: Database, isolation: str, events: int
) -> None:
    """As behind a pooler that drops what a session asks for when it begins."""
    settings = {"default_transaction_isolation": isolation}
    async with (
        asyncpg.create_pool(intentions_db.url, min_size=1, max_size=2, server_settings=settings) as pool,
        EventStore(pool) as store,
    ):
        with pytest.raises(StoreUnavailable):
            await store.append(append(*[event("a")] * events, expected={"a": 0}))

        assert await store.head() == 0


@pytest.mark.parametrize("taken", ["position", "version"])
@pytest.mark.parametrize("events", [1, 2], ids=["alone", "several"])
async def test_e7_a_place_that_somebody_else_took_is_no_fault_of_the_data(
    store: EventStore, superuser: asyncpg.Connection, events: int, taken: str
) -> None:
    await store.append(first("a"))
    stream, position = ("b", 2) if taken == "position" else ("a", 7)
    transaction = superuser.transaction()
    await transaction.start()
    await superuser.execute(
        "INSERT INTO eventstore.events SELECT $1, $2, CASE $2 WHEN 'a' THEN 2 ELSE 1 END, gen_random_uuid(),"
        " type, schema_version, data, metadata, academy, school, recorded_at, NULL, hash"
        " FROM eventstore.events WHERE position = 1",
        position, stream,
    )  # fmt: skip
    again = append(*(event("a") for _ in range(events)), expected={"a": 1})
    task = asyncio.create_task(store.append(again))
    while not await superuser.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await transaction.commit()

    if taken == "position":
        assert (await task).first_position == 3
    else:  # seen on the second try, and told as what it is
        outcome = (await asyncio.gather(task, return_exceptions=True))[0]
        assert not isinstance(outcome, InvalidData)
        assert type(outcome).__name__ == "VersionConflict"
