"""`GET /events`: pages, tokens with scopes, and problems that say what to change."""

import contextlib
import json
from contextlib import AsyncExitStack

import asyncpg
import httpx2
import jsonschema
import pytest
from starlette.applications import Starlette

from services.intentions import feed_tokens
from services.intentions.api.openapi import document
from services.intentions.eventstore.store import EventStore
from services.intentions.feed_tokens import Reader
from shared.contract.envelope import Envelope
from tests.integration.web.feed import fill, reader


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
    allowed = set(refused.headers.get("allow", "").split(", "))
    assert allowed == ({"GET", "HEAD"} if status == 405 else {""})


async def test_an_answer_is_what_the_openapi_document_says(
    address: str, pool: asyncpg.Pool, store: EventStore
) -> None:
    await fill(store, 3)
    told = document()
    async with reader(address, pool) as client:
        page, refused = await client.get("/events"), await client.get("/events?after=9")
    assert told["components"]["headers"].keys() <= {name.title() for name in page.headers}
    for line in page.text.splitlines():
        jsonschema.validate(json.loads(line), told["components"]["schemas"]["Event"])
    problem = told["components"]["responses"]["400"]["content"]["application/problem+json"]
    jsonschema.validate(refused.json(), problem["schema"])


async def test_head_says_what_get_would(address: str, pool: asyncpg.Pool, store: EventStore) -> None:
    await fill(store, 3)
    async with reader(address, pool) as client:
        for path in ("/events", "/schools"):
            asked, head = await client.get(path), await client.head(path)
            assert (head.status_code, head.content) == (200, b"")
            for name in {"content-type", "content-length", "orientation-head"} & asked.headers.keys():
                assert head.headers[name] == asked.headers[name]
        assert (await client.head("/events", params={"after": 9})).status_code == 400


async def test_what_is_wrong_is_said_to_outsiders(address: str, pool: asyncpg.Pool) -> None:
    async with reader(address, pool) as client:

        async def detail(address: str, **headers: str) -> str:
            return str((await client.get(address, headers=headers)).json()["detail"])

        assert await detail("/events?after=x") == "after is a position, 0 or more"
        assert await detail("/events", **{"Last-Event-ID": "x"}) == "Last-Event-ID is a position, 0 or more"
        academy = await detail("/events?academy=Cr%C3%A9teil")
        assert academy.startswith("Unknown academy 'Créteil'; known: aix-marseille, ")
        assert "creteil" in academy
        assert "/contract" in await detail("/events/7")


async def test_a_reader_is_told_to_come_again_where_all_connections_are_busy(
    app: Starlette, address: str, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_tokens, "ACQUIRE_SECONDS", 0.1)
    feed: asyncpg.Pool = app.state.feed.pool
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
