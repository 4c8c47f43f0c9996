"""Reading: streams, the whole log, filters, pages, and the plans behind them."""

import asyncio
from collections.abc import Sequence

import asyncpg
import pytest

from services.intentions.eventstore import reading
from services.intentions.eventstore.flush import QUERIES
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


async def test_a_stream_between_versions_in_pages(filled: EventStore) -> None:
    read = [e.version async for e in filled.read_stream("s3", from_version=2, to_version=5, page=2)]

    assert read == [2, 3, 4, 5]


@pytest.mark.parametrize("page", [1, 7, 60, 1000])
async def test_the_whole_log_in_pages(filled: EventStore, page: int) -> None:
    assert [e.position async for e in filled.read_all(page=page)] == list(range(1, 61))
    assert [e.position async for e in filled.read_all(57, page=page)] == [58, 59, 60]
    assert [e.position async for e in filled.read_all(10, to=12, page=page)] == [11, 12]


@pytest.mark.parametrize("scan", [1, 4, 1000])
@pytest.mark.parametrize("page", [1, 3, 1000])
async def test_filters(filled: EventStore, monkeypatch: pytest.MonkeyPatch, scan: int, page: int) -> None:
    monkeypatch.setattr(reading, "SCAN", scan)

    async def numbers(types: Sequence[str] = (), **filters: str) -> list[int]:
        return [e.data["n"] async for e in filled.read_all(page=page, types=types, **filters)]  # type: ignore[arg-type]

    assert await numbers(["T1"]) == list(range(1, 60, 2))
    assert await numbers(["T0", "T1"]) == list(range(60))
    assert await numbers(academy="lyon", school="school1") == list(range(1, 60, 10))
    assert await numbers(stream="s7") == list(range(7, 60, 10))
    assert await numbers(["T0"], academy="lyon") == []


async def test_leaving_early_frees_the_connection(filled: EventStore, pool: asyncpg.Pool) -> None:
    for _ in range(20):
        events = filled.read_all(page=1)
        assert (await anext(events)).position == 1
        await events.aclose()  # type: ignore[attr-defined]

    async with asyncio.timeout(5):
        assert await asyncio.gather(*(filled.head() for _ in range(10))) == [60] * 10


async def test_reads_use_the_indexes(store: EventStore, superuser: asyncpg.Connection) -> None:
    await asyncio.gather(*(store.append(first(f"s{n}")) for n in range(1500)))
    await superuser.execute("ANALYZE eventstore.events")

    assert await _index(superuser, "read_all", 700, 1400, 100) == "events_pkey"
    assert await _index(superuser, "read_filtered", 700, 720, 100, ["T"], None, "x", None) == "events_pkey"
    assert await _index(superuser, "read_stream", "s7", 1, None, 100) == "events_stream_version_key"
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
