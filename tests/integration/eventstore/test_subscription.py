"""Following the log: nothing missed, whatever the writers and the connection do."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import NamedTuple

import asyncpg
import pytest

from services.intentions.eventstore import waker
from services.intentions.eventstore.errors import VersionConflict
from services.intentions.eventstore.log import EVENTS, Filter, Page, cloudevents, follow
from services.intentions.eventstore.store import EventStore
from shared.postgres.database import create_pool
from tests.integration.eventstore.build import append, event, first
from tests.support.proxy import proxied
from tests.support.servers import Database

WRITERS = 50


class Seen(NamedTuple):
    """What a test looks at of an event."""

    position: int
    stream: str
    version: int


async def _take(pages: AsyncGenerator[Page, None], count: int) -> list[Seen]:
    taken: list[Seen] = []
    async with contextlib.aclosing(pages), asyncio.timeout(30):
        async for page in pages:
            taken += [Seen(row["position"], row["stream"], row.get("version", 0)) for row in page.rows]
            if len(taken) >= count:
                break
    return taken


async def test_a_reader_catches_up_and_goes_on_live(store: EventStore, pool: asyncpg.Pool) -> None:
    await store.append(first("a"))
    await store.append(first("b"))
    reading = asyncio.create_task(_take(follow(pool, EVENTS, 1), 3))

    await store.append(first("c"))
    await store.append(first("d"))

    assert [e.stream for e in await reading] == ["b", "c", "d"]


async def test_notify_wakes_long_before_the_next_poll(
    store: EventStore, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waker, "POLL_SECONDS", 60.0)
    reading = asyncio.create_task(_take(follow(pool, EVENTS), 5))
    for name in "abcde":
        await store.append(first(name))

    assert len(await reading) == 5


async def test_a_filtered_reader_sees_only_its_own(store: EventStore, pool: asyncpg.Pool) -> None:
    reading = asyncio.create_task(
        _take(follow(pool, cloudevents(await store.log_id(), Filter(schools=["x"]))), 2)
    )
    for n, school in enumerate("xyyx"):
        await store.append(append(event(f"s{n}", school=school), expected={f"s{n}": 0}))

    assert [e.position for e in await reading] == [1, 4]


async def _write_one_stream(store: EventStore, wins: list[int], goal: int) -> None:
    while (version := len((await store.read_streams(["hot"]))["hot"])) < goal:
        with contextlib.suppress(VersionConflict):
            await store.append(append(event("hot"), expected={"hot": version}))
            wins.append(version + 1)


async def test_fifty_writers_on_one_stream_have_one_winner_a_version(
    store: EventStore, pool: asyncpg.Pool
) -> None:
    goal, wins = 100, list[int]()
    reading = asyncio.create_task(_take(follow(pool, EVENTS), goal))

    await asyncio.gather(*(_write_one_stream(store, wins, goal) for _ in range(WRITERS)))

    assert sorted(wins) == list(range(1, len(wins) + 1))
    assert [(e.position, e.version) for e in await reading] == [(n, n) for n in range(1, goal + 1)]


async def test_a_reader_behind_fifty_writers_on_two_processes_misses_nothing(
    store: EventStore, pool: asyncpg.Pool, intentions_db: Database
) -> None:
    """Two stores stand for two processes: each has its own connection and queue, they share the lock."""
    each = 20
    reading = asyncio.create_task(_take(follow(pool, EVENTS), WRITERS * each))
    other_pool = await create_pool(intentions_db.url, max_size=2)
    async with EventStore(other_pool) as other:

        async def write(writer: int) -> None:
            target = store if writer % 2 else other
            for n in range(each):
                stream = f"w{writer}"
                await target.append(append(event(stream), expected={stream: n}))

        await asyncio.gather(*(write(writer) for writer in range(WRITERS)))
    await other_pool.close()

    events = await reading
    assert [e.position for e in events] == list(range(1, WRITERS * each + 1))
    assert len({e.stream for e in events}) == WRITERS
    for writer in range(WRITERS):
        assert [e.version for e in events if e.stream == f"w{writer}"] == list(range(1, each + 1))


async def test_a_reader_survives_the_loss_of_every_connection(
    store: EventStore, intentions_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waker, "POLL_SECONDS", 0.1)
    with proxied(intentions_db.url) as (proxy, url):
        pool = await create_pool(url, min_size=0, max_size=4)
        reading = asyncio.create_task(_take(follow(pool, EVENTS), 30))
        for n in range(30):
            if n % 10 == 5:
                proxy.cut()
            await store.append(first(f"s{n}"))
            if n % 10 == 8:
                proxy.mend()

        assert [e.position for e in await reading] == list(range(1, 31))
        await pool.close()
