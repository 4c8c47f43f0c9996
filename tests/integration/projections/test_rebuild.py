"""A rebuild equals the live table, says where it does not, and never shows a reader half of either."""

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from services.intentions.eventstore.model import Append, Context, NewEvent
from services.intentions.eventstore.store import EventStore
from services.intentions.projections import projector
from services.intentions.projections import rebuild as module
from services.intentions.projections.dossiers import DOSSIERS, Difference
from services.intentions.projections.projection import QUERIES
from services.intentions.projections.rebuild import RebuildUnderWay
from tests.support.long_log import COURSE, EVENTS, SCHOOL, grow
from tests.support.servers import Database
from tests.support.town import NOON

rebuild, advance = partial(module.rebuild, DOSSIERS), partial(projector.advance, DOSSIERS)


@pytest.fixture
async def long_log(intentions_db: Database) -> None:
    """100,000 events of 25,000 dossiers."""
    await grow(intentions_db)


async def happen(store: EventStore, stream: str, step: int) -> None:
    """The next event of a dossier's course."""
    name, data, _ = COURSE[step]
    event = NewEvent(stream, name, 1, data.encode(), uuid7(), "creteil", SCHOOL)
    await store.append(Append([event], {stream: step}, Context(NOON)))


async def catch_up(pool: asyncpg.Pool, store: EventStore) -> None:
    """Project all there is."""
    while await advance(pool, store):
        pass


async def states(pool: asyncpg.Pool) -> Counter[str]:
    """How many dossiers are in which state, in one look."""
    rows = await pool.fetch("SELECT state, count(*) AS number FROM projections.dossiers GROUP BY state")
    return Counter({row["state"]: row["number"] for row in rows})


@asynccontextmanager
async def meanwhile(*works: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Do each of these again and again while the block runs; what one raises fails the test."""
    over = asyncio.Event()

    async def again(work: Callable[[], Awaitable[None]]) -> None:
        while not over.is_set():
            await work()

    tasks = [asyncio.create_task(again(work)) for work in works]
    try:
        yield
    finally:
        over.set()
        await asyncio.gather(*tasks)


async def test_a_rebuild_over_100_000_events_under_load(
    pool: asyncpg.Pool, store: EventStore, building: asyncpg.Connection, long_log: None
) -> None:
    await catch_up(pool, store)
    assert await states(pool) == {"opinion": 25_000}
    seen, dice, written = [], random.Random(7), Counter[str]()
    numbers = itertools.count()

    async def family() -> None:
        stream, steps = f"dossier-{uuid7()}-2026", dice.randint(1, 4)
        next(numbers)
        for step in range(steps):
            await happen(store, stream, step)
        written[COURSE[steps - 1][2]] += 1

    async def reader() -> None:
        seen.append((await states(pool)).total())

    async def worker() -> None:
        await catch_up(pool, store)

    async with meanwhile(family, family, family, family, reader, worker):
        first = await rebuild(building, store)
        second = await rebuild(building, store)

    assert (first.differing, second.differing) == (0, 0)
    assert EVENTS < first.position < second.position <= await store.head()
    assert next(numbers) > 10
    assert seen == sorted(seen), "a reader saw fewer dossiers than before"
    assert seen[0] >= 25_000
    await catch_up(pool, store)
    assert await states(pool) == Counter({"opinion": 25_000}) + written
    assert (await rebuild(building, store)).differing == 0


async def test_what_the_table_had_wrong_is_reported_and_right_afterwards(
    pool: asyncpg.Pool, store: EventStore, building: asyncpg.Connection
) -> None:
    streams = [f"dossier-{uuid7()}-2026" for _ in range(3)]
    for stream in streams:
        await happen(store, stream, 0)
    await catch_up(pool, store)
    missing, wrong, invented = sorted(streams)
    await pool.execute("DELETE FROM projections.dossier_rows WHERE pupil = $1::text::uuid", missing[8:44])
    await pool.execute(
        "UPDATE projections.dossier_rows SET opinion_version = 1 WHERE pupil = $1::text::uuid", wrong[8:44]
    )
    await pool.execute(
        "UPDATE projections.dossier_rows SET phase = 'final' WHERE pupil = $1::text::uuid", invented[8:44]
    )

    rebuilt = await rebuild(building, store)

    assert rebuilt.differing == 4
    assert set(rebuilt.differences) == {
        Difference(missing, "provisional", None, "validated"),
        Difference(wrong, "provisional", "opinion", "validated"),
        Difference(invented, "final", "validated", None),
        Difference(invented, "provisional", None, "validated"),
    }
    assert await states(pool) == {"validated": 3}
    assert (await rebuild(building, store)).differing == 0


async def test_a_rebuild_that_is_broken_off_changes_nothing(
    pool: asyncpg.Pool,
    store: EventStore,
    building: asyncpg.Connection,
    intentions_db: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(3):
        await happen(store, f"dossier-{uuid7()}-2026", 0)
    await catch_up(pool, store)
    monkeypatch.setattr(module, "BATCH", 1)  # the new generation is filled when it breaks off

    def killed(_position: int, _head: int) -> None:
        building.terminate()

    with pytest.raises(asyncpg.InterfaceError):
        await rebuild(building, store, killed)
    assert await pool.fetchval("SELECT count(*) FROM projections.dossier_rows") == 6
    assert await states(pool) == {"validated": 3}
    assert not await advance(pool, store)

    again = await asyncpg.connect(intentions_db.url)
    assert (await rebuild(again, store)).differing == 0
    await again.close()
    assert await pool.fetchval("SELECT count(*) FROM projections.dossier_rows") == 3


async def test_one_rebuild_at_a_time(
    store: EventStore, building: asyncpg.Connection, intentions_db: Database
) -> None:
    other = await asyncpg.connect(intentions_db.url)
    await other.fetchval(QUERIES["one_rebuild"], "dossiers")
    with pytest.raises(RebuildUnderWay):
        await rebuild(building, store)
    await other.close()


async def test_a_rebuild_brings_a_projection_that_fell_behind_to_the_head(
    pool: asyncpg.Pool, store: EventStore, building: asyncpg.Connection
) -> None:
    await happen(store, f"dossier-{uuid7()}-2026", 0)
    assert (await rebuild(building, store)).position == 1
    assert await store.checkpoint(DOSSIERS.reader) == 1
    assert await states(pool) == {"validated": 1}


async def test_a_rebuild_mends_a_projection_of_a_lost_history(
    pool: asyncpg.Pool, store: EventStore, building: asyncpg.Connection
) -> None:
    await happen(store, f"dossier-{uuid7()}-2026", 0)
    await store.save_checkpoint(DOSSIERS.reader, 50)
    rebuilt = await rebuild(building, store)
    assert (rebuilt.position, rebuilt.differing) == (1, 1)
    assert await store.checkpoint(DOSSIERS.reader) == 1
