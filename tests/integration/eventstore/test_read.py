"""Reading: streams, the whole log, filters, pages, and the plans behind them."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import orjson
import pytest

from services.intentions.eventstore import log
from services.intentions.eventstore.log import (
    EVENTS,
    NO_END,
    Filter,
    Page,
    cloudevents,
    read_page,
    read_pages,
    read_stream,
)
from services.intentions.eventstore.queries import QUERIES
from services.intentions.eventstore.store import EventStore
from tests.integration.eventstore.build import append, event, first


@pytest.fixture
async def filled(store: EventStore) -> EventStore:
    """Sixty events in ten streams, of two types, two academies and five schools."""
    for n in range(60):
        stream, school = f"s{n % 10}", f"school{n % 5}"
        academy = "lyon" if n % 2 else "paris"
        new = event(stream, b'{"n":%d}' % n, type=f"T{n % 2}", academy=academy, school=school)
        await store.append(append(new, expected={stream: n // 10}))
    return store


async def test_several_streams_in_one_go(filled: EventStore) -> None:
    found = await filled.read_streams(["s3", "nothing", "s4"])

    assert [e.version for e in found["s3"]] == [1, 2, 3, 4, 5, 6]
    assert found["nothing"] == []
    assert list(found) == ["s3", "nothing", "s4"]


async def test_a_stream_as_it_was_at_an_instant(filled: EventStore) -> None:
    whole = (await filled.read_streams(["s3"]))["s3"]

    then = await filled.read_streams(["s3"], at=whole[2].recorded_at)

    assert then["s3"] == whole[:3]


async def test_the_latest_of_each_type_in_some_streams_and_which_of_them_are_fresh(
    filled: EventStore, pool: asyncpg.Pool
) -> None:
    for version, phase in enumerate(("final", "provisional", "final"), 6):
        new = event("s4", b'{"phase":"%s"}' % phase.encode(), type="T1")
        await filled.append(append(new, expected={"s4": version}))
    await filled.save_checkpoint("relay", 62)  # the last event is not published

    async def latest(fresh_seconds: float) -> list[tuple[str, int, bool]]:
        rows = await log.read_latest(pool, await filled.log_id(), ["s3", "s4"], ["T1"], fresh_seconds)
        events = [(orjson.loads(row["body"]), row["fresh"]) for row in rows]
        return [(one["subject"], one["streamversion"], fresh) for one, fresh in events]

    assert await latest(0) == [("s3", 6, False), ("s4", 8, False), ("s4", 9, True)]
    assert [fresh for *_, fresh in await latest(60)] == [True, True, True]


async def test_a_stream_between_versions(filled: EventStore, pool: asyncpg.Pool) -> None:
    rows = await read_stream(pool, await filled.log_id(), "s3", 1, 5, 3)
    more = await read_stream(pool, await filled.log_id(), "s3", 4, 5, 3)

    assert [orjson.loads(row["body"])["streamversion"] for row in [*rows, *more]] == [2, 3, 4, 5]


async def _positions(pages: AsyncIterator[Page]) -> list[int]:
    return [row["position"] async for page in pages for row in page.rows]


@pytest.mark.parametrize("page", [1, 7, 60, 1000])
async def test_the_whole_log_in_pages(filled: EventStore, pool: asyncpg.Pool, page: int) -> None:
    assert await _positions(read_pages(pool, EVENTS, 0, NO_END, page)) == list(range(1, 61))
    assert await _positions(read_pages(pool, EVENTS, 57, NO_END, page)) == [58, 59, 60]
    assert await _positions(read_pages(pool, EVENTS, 10, 12, page)) == [11, 12]
    assert [e.position async for e in filled.read_all(10, to=12)] == [11, 12]


@pytest.mark.parametrize("scan", [1, 4, 1000])
@pytest.mark.parametrize("page", [1, 3, 1000])
async def test_filters(
    filled: EventStore, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch, scan: int, page: int
) -> None:
    monkeypatch.setattr(log, "SCAN", scan)
    history, head = await filled.log_id(), await filled.head()

    async def numbers(chosen: Filter) -> list[int]:
        pages = read_pages(pool, cloudevents(history, chosen), 0, head, page)
        return [orjson.loads(row["body"])["data"]["n"] async for one in pages for row in one.rows]

    assert await numbers(Filter(["T1"])) == list(range(1, 60, 2))
    assert await numbers(Filter(["T0", "T1"])) == list(range(60))
    assert await numbers(Filter(academies=["lyon"], schools=["school1"])) == list(range(1, 60, 10))
    assert await numbers(Filter(stream="s7")) == list(range(7, 60, 10))
    assert await numbers(Filter(["T0"], academies=["lyon"])) == []


async def test_a_page_says_how_far_was_looked(
    filled: EventStore, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "SCAN", 20)
    query = cloudevents(await filled.log_id(), Filter(stream="s7"))

    assert (await read_page(pool, query, 0, 60, 2)).reached == 18
    assert (await read_page(pool, query, 0, 60, 3)).reached == 20
    assert (await read_page(pool, query, 50, 60, 3)).reached == 60


async def test_leaving_early_frees_the_connection(filled: EventStore, pool: asyncpg.Pool) -> None:
    for _ in range(20):
        pages = read_pages(pool, EVENTS, 0, NO_END, 1)
        assert (await anext(pages)).rows[0]["position"] == 1
        await pages.aclose()

    async with asyncio.timeout(5):
        assert await asyncio.gather(*(filled.head() for _ in range(10))) == [60] * 10


async def test_reads_use_the_indexes(store: EventStore, superuser: asyncpg.Connection) -> None:
    await asyncio.gather(*(store.append(first(f"s{n}")) for n in range(1500)))
    await superuser.execute("ANALYZE eventstore.events")

    assert await _index(superuser, "events", 700, 1400, 100) == "events_pkey"
    for filters in ([None] * 4, [["T"], None, None, ["x"]]):
        assert await _index(superuser, "cloudevents", 700, 720, 100, uuid4(), *filters) == "events_pkey"
        assert await _index(superuser, "exported", 700, 720, 100, uuid4(), *filters) == "events_pkey"
    read = await _index(superuser, "cloudevents_of_stream", "s7", 0, 1, uuid4(), 100)
    assert read == "events_stream_version_key"
    assert await _index(superuser, "read_streams", ["s7", "s8"], None) == "events_stream_version_key"
    assert await _index(superuser, "head") == "events_pkey"


async def _index(connection: asyncpg.Connection, query: str, *arguments: object) -> str:
    """The one index that the generic plan uses; a sort of the whole table would show as none."""
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {QUERIES[query]}", *arguments))
    assert "Seq Scan" not in plan
    names = ("events_pkey", "events_stream_version_key")
    [found] = [name for name in names if name in plan] or [plan]
    return found
