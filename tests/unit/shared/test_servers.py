"""Pages on one port, health and figures on another: they start, drain and end together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from deploy.ports import free_port
from shared import probe
from shared.http.health import health_app
from shared.runtime.servers import Servers
from shared.runtime.settings import ServerSettings
from tests.support.http import client as http_client
from tests.support.waiting import wait_until

MANY = 400


@dataclass
class Both:
    """Two servers, and how to ask each."""

    servers: Servers
    pages: httpx2.AsyncClient
    health: httpx2.AsyncClient

    async def ready(self) -> tuple[int, bool, str | None]:
        """What `/health/ready` says; 0 where nobody listens."""
        try:
            answer = await self.health.get("/health/ready")
        except httpx2.TransportError:
            return 0, False, None
        return answer.status_code, answer.json()["ready"], answer.json()["reason"]


async def page(_request: Request) -> Response:
    return PlainTextResponse("a page")


async def well() -> None:
    """As a process says that lacks nothing."""


def pages(lifespan: Callable[[Starlette], contextlib.AbstractAsyncContextManager[None]] | None) -> Starlette:
    return Starlette(routes=[Route("/page", page)], lifespan=lifespan)


@asynccontextmanager
async def serving(app: Starlette) -> AsyncIterator[Both]:
    """Both, while the block runs, which ends them unless it has already."""
    port, health_port = free_port(), free_port()
    settings = ServerSettings(http_port=port, database_url=SecretStr("postgresql://nowhere/x"))
    servers = Servers(settings, (health_app(well), health_port), (app, port))
    running = asyncio.create_task(servers.serve())
    at = "http://127.0.0.1"
    async with (
        http_client(base_url=f"{at}:{port}") as to_pages,
        http_client(base_url=f"{at}:{health_port}") as to_health,
    ):
        yield Both(servers, to_pages, to_health)
    servers.end()
    await running


@pytest.fixture
async def both() -> AsyncIterator[Both]:
    async with serving(pages(None)) as both:
        await until(both, (200, True, None))
        yield both


async def until(both: Both, said: tuple[int, bool, str | None]) -> None:
    async def says() -> bool:
        return await both.ready() == said

    await wait_until(says, f"/health/ready says {said}")


async def test_s2_each_port_has_its_own_and_nothing_of_the_other(both: Both) -> None:
    for path in ("/health/ready", "/health/live", "/metrics"):
        assert (await both.health.get(path)).status_code == 200
        assert (await both.pages.get(path)).status_code == 404
    assert (await both.pages.get("/page")).status_code == 200
    assert (await both.health.get("/page")).status_code == 404


async def test_s2_draining_is_said_on_the_port_of_health_while_pages_are_served(both: Both) -> None:
    both.servers.drain()
    assert await both.ready() == (503, False, "stopping")
    assert (await both.health.get("/health/live")).status_code == 200
    assert (await both.pages.get("/page")).text == "a page"
    assert (await both.pages.get("/health/ready")).status_code == 404


async def test_s2_connections_that_fill_the_pages_take_no_place_in_health(both: Both) -> None:
    url = both.pages.base_url
    opened = [await asyncio.open_connection(url.host, url.port) for _ in range(MANY)]
    try:
        for _, writer in opened:
            writer.write(b"GET /page HTTP/1.1\r\n")
            await writer.drain()
        assert (await both.ready())[0] == 200
        assert "orientation_ready 1.0" in (await both.health.get("/metrics")).text
    finally:
        for _, writer in opened:
            writer.close()


async def test_s2_not_ready_before_the_pages_are() -> None:
    begin = asyncio.Event()

    @asynccontextmanager
    async def slow(_app: Starlette) -> AsyncIterator[None]:
        await begin.wait()
        yield

    async with serving(pages(slow)) as both:
        await until(both, (503, False, "starting"))
        assert (await both.health.get("/health/live")).status_code == 200
        begin.set()
        await until(both, (200, True, None))
        assert (await both.pages.get("/page")).status_code == 200


async def test_s2_both_ports_are_closed_in_the_end() -> None:
    async with serving(pages(None)) as both:
        await until(both, (200, True, None))
        both.servers.end()
        await until(both, (0, False, None))
        with pytest.raises(httpx2.TransportError):
            await both.pages.get("/page")


async def test_s2_the_probe_of_a_container_asks_where_health_is(
    both: Both, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ORIENTATION_HTTP_PORT", str(both.pages.base_url.port))
    monkeypatch.setenv("ORIENTATION_HEALTH_PORT", "")
    assert await asyncio.to_thread(probe.main) == 1  # the port of pages does not say it
    monkeypatch.setenv("ORIENTATION_HEALTH_PORT", str(both.health.base_url.port))
    assert await asyncio.to_thread(probe.main) == 0
    monkeypatch.delenv("ORIENTATION_HEALTH_PORT")
    monkeypatch.setenv("ORIENTATION_HTTP_PORT", str(both.health.base_url.port))
    assert await asyncio.to_thread(probe.main) == 0
    assert "true" in capsys.readouterr().out
