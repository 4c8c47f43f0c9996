"""`GET /events` as `text/event-stream`: catching up, following, and when it ends."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack
from typing import Any

import asyncpg
import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect

from services.intentions import feed_tokens
from services.intentions.api import feed
from services.intentions.api.events import live
from services.intentions.eventstore import log
from services.intentions.eventstore.store import EventStore
from services.intentions.feed_tokens import Reader
from shared.postgres.database import Connection, connect
from tests.integration.web.feed import fill, reader
from tests.support.servers import Database
from tests.support.waiting import wait_until

LIVE = {"Accept": "text/event-stream"}


async def read_live(
    client: httpx2.AsyncClient, number: int, **headers: str
) -> list[tuple[int, dict[str, Any]]]:
    """The first events of a live answer, each with its id."""
    found: list[tuple[int, dict[str, Any]]] = []
    async with client.stream("GET", "/events", headers=LIVE | headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert {"orientation-log", "orientation-head", "orientation-scanned"} <= answer.headers.keys()
        assert answer.headers["vary"] == "Accept, Accept-Encoding"
        id_ = 0
        async for line in answer.aiter_lines():
            if line.startswith("id: "):
                id_ = int(line.rpartition(":")[2])
            if line.startswith("data: "):
                found.append((id_, json.loads(line.removeprefix("data: "))))
                if len(found) == number:
                    break
    return found


async def test_live_readers_catch_up_follow_and_resume(
    address: str, pool: asyncpg.Pool, store: EventStore
) -> None:
    await fill(store, 3)
    async with reader(address, pool) as client:
        following = asyncio.create_task(read_live(client, 8))
        await fill(store, 5)
        seen = await following
        resumed = await read_live(client, 3, **{"Last-Event-ID": "5"})
    assert [id_ for id_, _ in seen] == [event["position"] for _, event in seen] == list(range(1, 9))
    assert [id_ for id_, _ in resumed] == [6, 7, 8]


async def test_a_filtered_live_reader_learns_how_far_was_looked(
    address: str, pool: asyncpg.Pool, store: EventStore
) -> None:
    await fill(store, 4)
    async with (
        reader(address, pool, Reader("opinions", types=("OpinionPublished",))) as client,
        client.stream("GET", "/events", headers=LIVE) as answer,
    ):
        assert await anext(answer.aiter_lines()) == f"id: {await store.log_id()}:4"
        assert answer.headers["orientation-log"] == str(await store.log_id())


async def test_how_far_the_log_goes_is_not_asked_by_each_live_reader(
    address: str, pool: asyncpg.Pool, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, read_place = [], log.read_place

    async def counted(connection: Connection | asyncpg.Pool) -> log.Place:
        asked.append(connection)
        return await read_place(connection)

    monkeypatch.setattr(log, "read_place", counted)
    async with reader(address, pool) as client, client.stream("GET", "/events", headers=LIVE) as answer:
        lines = answer.aiter_lines()
        for position in range(1, 6):
            await fill(store, 1)
            while not (await anext(lines)).endswith(f":{position}"):
                pass
    assert len(asked) == 1, "for the first page"


async def ends(answer: httpx2.Response) -> None:
    """Wait until the live answer ends."""
    async with asyncio.timeout(10):
        async for _ in answer.aiter_lines():
            pass


async def test_a_live_answer_ends_where_another_history_begins(
    address: str, pool: asyncpg.Pool, store: EventStore, intentions_db: Database
) -> None:
    await fill(store, 2)
    async with reader(address, pool, Reader("opinions", types=("OpinionPublished",))) as client:
        async with client.stream("GET", "/events", headers=LIVE) as answer:
            before = answer.headers["orientation-log"]
            owner = await connect(intentions_db.owner_url)
            await owner.execute("INSERT INTO eventstore.log DEFAULT VALUES")
            await owner.close()
            await ends(answer)
        again = await client.get("/events")
    assert again.headers["orientation-log"] != before


async def test_a_revoked_token_ends_its_live_answer(
    address: str, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "QUIET_SECONDS", 0.2)
    async with reader(address, pool) as client, client.stream("GET", "/events", headers=LIVE) as answer:
        await feed_tokens.revoke(pool, "everything")
        await ends(answer)


async def test_one_reader_too_many_is_told_to_come_again(
    address: str, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_READERS", 1)
    async with reader(address, pool) as client:
        async with client.stream("GET", "/events", headers=LIVE) as first:
            lines = first.aiter_lines()
            assert await anext(lines) == ":"
            second = await client.get("/events", headers=LIVE)
            pages = await client.get("/events")

        async def has_room() -> bool:
            async with client.stream("GET", "/events", headers=LIVE) as third:
                return third.status_code == 200

        await wait_until(has_room, "the place of who hung up is free")
    assert (second.status_code, pages.status_code) == (503, 200)
    assert second.json()["type"] == "urn:orientation:problem:too-many-readers"
    assert int(second.headers["retry-after"]) > 0


async def test_those_who_come_at_once_do_not_get_in_beside_the_limit(
    app: Starlette, address: str, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_READERS", 3)
    readers = app.state.feed
    async with reader(address, pool) as client, AsyncExitStack() as open_:
        asked = [client.stream("GET", "/events", headers=LIVE) for _ in range(20)]
        answers = await asyncio.gather(*(open_.enter_async_context(one) for one in asked))
        assert Counter(answer.status_code for answer in answers) == {200: 3, 503: 17}
        assert readers.readers == 3

    async def nobody() -> bool:
        return bool(readers.readers == 0)

    await wait_until(nobody, "every place is free")


async def test_who_is_refused_or_asks_for_the_headers_alone_keeps_no_place(
    app: Starlette, address: str, pool: asyncpg.Pool
) -> None:
    async with reader(address, pool) as client:
        beyond = await client.get("/events", params={"after": 9}, headers=LIVE)
        head = await client.head("/events", headers=LIVE)
    assert (beyond.status_code, head.status_code) == (400, 200)
    assert head.headers["content-type"].startswith("text/event-stream")
    assert "orientation-log" in head.headers
    assert head.content == b""
    assert app.state.feed.readers == 0


async def test_the_place_of_an_answer_that_nobody_waited_for_is_free() -> None:
    one = feed.Feed(None)  # type: ignore[arg-type]
    with ExitStack() as place:
        place.enter_context(one.reader("test"))
        answer = live._Live(never(), {}, place.pop_all())
    assert one.readers == 1

    async def gone(_message: object) -> None:
        raise OSError

    with pytest.raises(ClientDisconnect):
        await answer({"type": "http", "asgi": {"spec_version": "2.4"}}, never, gone)  # type: ignore[arg-type]
    assert one.readers == 0


async def never() -> AsyncIterator[bytes]:
    """A body that is not begun."""
    raise AssertionError
    yield b""
