"""Positions of another history: never taken for positions of this one."""

import asyncpg
import pytest

from services.intentions.eventstore.store import EventStore
from services.intentions.feed_tokens import Reader
from tests.integration.web.feed import fill, frames, reader
from tests.support.servers import Database

OTHER = "5e1f0c1a-9a3e-4b57-8d0c-2f6f6e1d7a41"


async def test_e6_an_id_of_the_same_history_goes_on_where_it_was(
    address: str, pool: asyncpg.Pool, store: EventStore
) -> None:
    await fill(store, 4)
    log = str(await store.log_id())
    async with reader(address, pool) as client:
        for headers, query in (
            ({"Last-Event-ID": f"{log}:2"}, {}),
            ({"Last-Event-ID": f"{log.upper()}:2"}, {"after": "0"}),
            ({"Last-Event-ID": "2"}, {}),  # as an earlier release called it
            ({"Last-Event-ID": "2"}, {"log": log, "after": "1"}),
            ({}, {"log": log, "after": "2"}),
        ):
            found = await frames(client, 2, headers, **query)
            assert [frame["id"] for frame in found] == [f"{log}:3", f"{log}:4"], (headers, query)
            page = await client.get("/events", params=query, headers=headers)
            assert page.headers["orientation-log"] == log
            assert page.text.count("\n") == 2


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({"Last-Event-ID": f"{OTHER}:3"}, {}),
        ({"Last-Event-ID": f"{OTHER}:0"}, {}),
        ({"Last-Event-ID": f"{OTHER}:99999"}, {}),  # beyond the head of this one
        ({"Last-Event-ID": "3"}, {"log": OTHER}),
        ({}, {"log": OTHER, "after": "3"}),
        ({}, {"log": OTHER}),
    ],
)
async def test_e6_a_position_of_another_history_begins_anew_and_is_told(
    address: str, pool: asyncpg.Pool, store: EventStore, headers: dict[str, str], query: dict[str, str]
) -> None:
    await fill(store, 3)
    log = str(await store.log_id())
    async with reader(address, pool) as client:
        told, *events = await frames(client, 4, headers, **query)
        page = await client.get("/events", params=query, headers=headers)
    assert (told["event"], told["id"], told["data"]) == ("history", f"{log}:0", {"log": log, "was": OTHER})
    assert [frame["id"] for frame in events] == [f"{log}:{position}" for position in (1, 2, 3)]
    assert (page.status_code, page.json()["type"]) == (400, "urn:orientation:problem:unknown-position")


async def test_e6_who_reconnects_after_a_restore_misses_nothing(
    address: str, pool: asyncpg.Pool, store: EventStore, intentions_db: Database
) -> None:
    await fill(store, 3)
    async with reader(address, pool, Reader("all")) as client:
        last = (await frames(client, 3, {}))[-1]["id"]
        owner = await asyncpg.connect(intentions_db.owner_url)
        await owner.execute("INSERT INTO eventstore.log DEFAULT VALUES")
        await owner.close()
        again = await frames(client, 4, {"Last-Event-ID": last})
    assert [frame.get("event") for frame in again] == ["history", None, None, None]
    assert again[1]["data"]["position"] == 1


@pytest.mark.parametrize(
    "id_", ["x", "x:5", f"{OTHER}:", f"{OTHER}:-1", f"{OTHER}:x", f"5:{OTHER}", f"{OTHER}:5:6", OTHER, "-1"]
)
async def test_e6_what_is_no_id_is_refused(address: str, pool: asyncpg.Pool, id_: str) -> None:
    async with reader(address, pool) as client:
        refused = await client.get("/events", headers={"Last-Event-ID": id_})
        assert refused.json()["type"] == "urn:orientation:problem:bad-parameter"


@pytest.mark.parametrize("query", ["log=x", "log=", f"log={OTHER}&log={OTHER}", f"log={OTHER}x"])
async def test_e6_what_is_no_history_is_refused(address: str, pool: asyncpg.Pool, query: str) -> None:
    async with reader(address, pool) as client:
        refused = await client.get(f"/events?{query}")
        assert refused.json()["type"] == "urn:orientation:problem:bad-parameter"
