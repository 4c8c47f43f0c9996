"""Readers of the live feed that take much and give nothing back: bounded places, bounded memory."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from urllib.parse import urlsplit

import asyncpg
import pytest
from starlette.applications import Starlette

from services.intentions.api import feed
from services.intentions.api.events import live
from services.intentions.eventstore.store import EventStore
from services.intentions.feed_tokens import Reader
from shared.runtime import http_server
from tests.integration.web.feed import fill, reader
from tests.support.waiting import wait_until

LIVE = {"Accept": "text/event-stream"}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the server listens."""
    monkeypatch.setattr(http_server, "STALLED_SECONDS", 1.0)
    monkeypatch.setattr(http_server, "BUFFER_BYTES", 4096)


async def test_e5_one_token_takes_its_share_of_the_places(
    address: str, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_OF_ONE", 2)
    async with (
        reader(address, pool, Reader("greedy")) as greedy,
        reader(address, pool, Reader("other")) as other,
        AsyncExitStack() as open_,
    ):
        for client in (greedy, greedy, other):
            answer = await open_.enter_async_context(client.stream("GET", "/events", headers=LIVE))
            assert (answer.status_code, answer.headers["x-accel-buffering"]) == (200, "no")
        refused = await greedy.get("/events", headers=LIVE)
        assert (refused.status_code, refused.json()["type"][-16:]) == (503, "too-many-readers")
        assert "this token follows 2 times" in refused.json()["detail"]
        assert int(refused.headers["retry-after"]) > 0
        assert (await greedy.get("/events")).status_code == 200


async def test_e5_who_reads_nothing_loses_its_place(
    impatient: None, app: Starlette, address: str, pool: asyncpg.Pool, store: EventStore
) -> None:
    await fill(store, 2000)
    async with reader(address, pool) as client:
        frozen = await asyncio.to_thread(connect, address, client.headers["authorization"])
        with closing(frozen):

            async def follows() -> bool:
                return bool(app.state.feed.readers)

            await wait_until(follows, "it has a place")

            async def is_gone() -> bool:
                return not app.state.feed.readers

            await wait_until(is_gone, "its place is free", 30)


def connect(address: str, authorization: str) -> socket.socket:
    """Ask to follow from the beginning, and never read."""
    found = urlsplit(address)
    frozen = socket.socket()
    frozen.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    frozen.connect((found.hostname, found.port))
    asked = f"GET /events?after=0 HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\n"
    frozen.sendall(f"{asked}Accept: text/event-stream\r\n\r\n".encode())
    return frozen


async def test_e5_a_reader_is_given_small_pages(
    address: str, pool: asyncpg.Pool, store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PAGE", 3)
    await fill(store, 8)
    chunks = []
    async with reader(address, pool) as client, client.stream("GET", "/events", headers=LIVE) as answer:
        async for chunk in answer.aiter_raw():
            chunks.append(chunk.count(b"data: "))
            if sum(chunks) == 8:
                break
    assert answer.headers["orientation-scanned"] == "3"


@pytest.mark.parametrize("types", [(), ("OpinionPublished",)])
async def test_e13_every_blank_line_ends_an_event_with_data(
    address: str, pool: asyncpg.Pool, store: EventStore, monkeypatch: pytest.MonkeyPatch, types: tuple[str]
) -> None:
    monkeypatch.setattr(live, "QUIET_SECONDS", 0.1)
    await fill(store, 2)
    async with (
        reader(address, pool, Reader("some", types=types)) as client,
        client.stream("GET", "/events", headers=LIVE) as answer,
    ):
        coming = answer.aiter_lines()
        lines = await _until_quiet(coming)
        await fill(store, 2)
        lines += await _until_quiet(coming)
    assert lines.count(":") == 6
    assert [lines[at - 1][:6] for at, line in enumerate(lines) if not line] == [
        "data: " for line in lines if line.startswith("data")
    ]


async def _until_quiet(coming: AsyncIterator[str]) -> list[str]:
    """The lines up to the third heartbeat."""
    lines: list[str] = []
    async with asyncio.timeout(20):
        async for line in coming:
            lines.append(line)
            if lines.count(":") == 3:
                return lines
    raise AssertionError(lines)
