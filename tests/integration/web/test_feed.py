"""`GET /events`: pages, live, tokens with scopes, and problems that say what to change."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI

from services.intentions import feed_tokens
from services.intentions.eventstore.store import EventStore
from services.intentions.feed_tokens import Reader
from services.intentions.web.app import create_app
from services.intentions.web.feed import bell, live, reading
from shared.contract.envelope import Envelope
from shared.database import Connection, connect, create_pool
from tests.support.events import append_of, session_ended
from tests.support.servers import Database
from tests.support.serving import served
from tests.support.waiting import wait_until
from tests.support.web_settings import web_settings

LIVE = {"Accept": "text/event-stream"}


@pytest.fixture
async def pool(intentions_db: Database) -> AsyncIterator[asyncpg.Pool]:
    async with await create_pool(intentions_db.url) as pool:
        yield pool


@pytest.fixture
async def store(pool: asyncpg.Pool) -> AsyncIterator[EventStore]:
    async with EventStore(pool) as store:
        yield store


@pytest.fixture
async def app(intentions_db: Database) -> AsyncIterator[FastAPI]:
    app = create_app(web_settings(intentions_db.url, 1))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with served(app) as address:
        yield address


@asynccontextmanager
async def reader(
    address: str, pool: asyncpg.Pool, scope: Reader | None = None
) -> AsyncIterator[httpx2.AsyncClient]:
    """A client with a token of this scope."""
    token = await feed_tokens.add(pool, scope or Reader("everything"))
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=address, headers=headers, timeout=10) as client:
        yield client


async def fill(store: EventStore, number: int) -> None:
    await asyncio.gather(*(store.append(append_of(session_ended())) for _ in range(number)))


def positions(response: httpx2.Response) -> list[int | None]:
    return [Envelope.parse(line).position for line in response.text.splitlines()]


async def test_pages_until_nothing_is_left(address: str, pool: asyncpg.Pool, store: EventStore) -> None:
    await fill(store, 25)
    async with reader(address, pool) as client:
        seen: list[int | None] = []
        after, scanned = "", "0"
        while after != scanned:
            after = scanned
            page = await client.get("/events", params={"after": after, "limit": 10})
            assert page.headers["content-type"] == "application/x-ndjson"
            assert page.headers["orientation-log"] == str(await store.log_id())
            seen += positions(page)
            scanned = page.headers["orientation-scanned"]
    assert seen == list(range(1, 26))
    assert scanned == "25"


async def test_an_answer_is_compressed_where_that_is_taken(
    address: str, pool: asyncpg.Pool, store: EventStore
) -> None:
    await fill(store, 20)
    async with reader(address, pool) as client:
        packed = await client.get("/events", headers={"Accept-Encoding": "gzip"})
        anything = await client.get("/events", headers={"Accept-Encoding": "identity;q=0.5, *"})
        plain = await client.get("/events", headers={"Accept-Encoding": "identity"})
        refused = await client.get("/events", headers={"Accept-Encoding": "deflate, gzip; q=0, *"})
    for answer in (packed, anything):
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.text == plain.text
    for answer in (plain, refused):
        assert "content-encoding" not in answer.headers


async def test_a_filtered_answer_says_how_far_it_looked(
    address: str, pool: asyncpg.Pool, store: EventStore
) -> None:
    await fill(store, 5)
    async with reader(address, pool) as client:
        none = await client.get("/events", params={"type": "IntentionsValidated"})
        every = await client.get("/events", params={"type": "orientation.SessionEnded.v1"})
    assert (none.text, none.headers["orientation-scanned"]) == ("", "5")
    assert positions(every) == [1, 2, 3, 4, 5]


async def test_a_scope_filters_by_itself_and_is_not_left(
    address: str, pool: asyncpg.Pool, store: EventStore
) -> None:
    await fill(store, 3)
    scope = Reader("opinions", types=("OpinionPublished",), schools=("0931234A",))
    async with reader(address, pool, scope) as client:
        own = await client.get("/events")
        beyond = await client.get("/events", params={"type": "SessionEnded"})
        school = await client.get("/events", params={"school": "0750001A"})
    assert (own.status_code, own.text, own.headers["orientation-scanned"]) == (200, "", "3")
    assert (beyond.status_code, school.status_code) == (403, 403)
    assert beyond.json()["type"] == "urn:orientation:problem:out-of-scope"


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("after=4", "unknown-position"),
        ("after=-1", "bad-parameter"),
        ("after=x", "bad-parameter"),
        ("after=1&after=2", "bad-parameter"),
        ("limit=0", "bad-parameter"),
        ("limit=1&limit=2", "bad-parameter"),
        ("limit=100000", "bad-parameter"),
        ("school=%00", "bad-parameter"),
        ("school=0931234a", "bad-parameter"),
        ("academy=%00", "bad-parameter"),
        ("academy=nowhere", "bad-parameter"),
        ("type=Nonsense", "bad-parameter"),
        ("type=SessionEnded.v9", "bad-parameter"),
        ("from=1", "bad-parameter"),
    ],
)
async def test_what_is_not_known_is_a_problem_document(
    address: str, pool: asyncpg.Pool, store: EventStore, query: str, slug: str
) -> None:
    await fill(store, 3)
    async with reader(address, pool) as client:
        refused = await client.get(f"/events?{query}")
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    document = refused.json()
    assert document["type"] == f"urn:orientation:problem:{slug}"
    assert {"title", "status", "detail"} <= document.keys()


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/events/7", 404, "not-found"),
        ("GET", "/schools/0931234A", 404, "not-found"),
        ("POST", "/events", 405, "method-not-allowed"),
    ],
)
async def test_what_is_not_offered_is_said_plainly(
    address: str, pool: asyncpg.Pool, method: str, path: str, status: int, slug: str
) -> None:
    async with reader(address, pool) as client:
        refused = await client.request(method, path)
    assert refused.status_code == status
    assert refused.json()["type"] == f"urn:orientation:problem:{slug}"
    assert "moment" not in refused.json()["detail"]
    assert refused.headers.get("allow") == ("GET" if status == 405 else None)


async def test_a_reader_is_told_to_come_again_where_all_connections_are_busy(
    app: FastAPI, address: str, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_tokens, "ACQUIRE_SECONDS", 0.1)
    feed: asyncpg.Pool = app.state.web.feed
    async with reader(address, pool) as client, AsyncExitStack() as held:
        with contextlib.suppress(TimeoutError):
            while True:
                await held.enter_async_context(feed.acquire(timeout=1))
        busy = await client.get("/events")
    assert (busy.status_code, busy.json()["type"]) == (503, "urn:orientation:problem:unavailable")
    assert int(busy.headers["retry-after"]) > 0


async def test_without_a_token_that_holds_nothing_is_shown(address: str, pool: asyncpg.Pool) -> None:
    async with reader(address, pool) as client:
        assert (await client.get("/events")).status_code == 200
        assert await feed_tokens.revoke(pool, "everything")
        revoked = await client.get("/events")
        unknown = await client.get("/events", headers={"Authorization": "Bearer orf_unknown"})
        none = await client.get("/events", headers={"Authorization": ""})
    for answer in (revoked, unknown, none):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["type"] == "urn:orientation:problem:unknown-token"


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
                id_ = int(line.removeprefix("id: "))
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
        assert await anext(answer.aiter_lines()) == "id: 4"
        assert answer.headers["orientation-log"] == str(await store.log_id())


async def test_how_far_the_log_goes_is_not_asked_by_each_live_reader(
    address: str, pool: asyncpg.Pool, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, read_place = [], reading.read_place

    async def counted(connection: Connection | asyncpg.Pool) -> reading.Place:
        asked.append(connection)
        return await read_place(connection)

    monkeypatch.setattr(reading, "read_place", counted)
    async with reader(address, pool) as client, client.stream("GET", "/events", headers=LIVE) as answer:
        lines = answer.aiter_lines()
        for position in range(1, 6):
            await fill(store, 1)
            while await anext(lines) != f"id: {position}":
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
    monkeypatch.setattr(bell, "MOST_READERS", 1)
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
