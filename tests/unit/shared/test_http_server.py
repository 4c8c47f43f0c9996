"""A connection without a request ends; one with a request does not."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from deploy.ports import free_port
from shared.runtime.http_server import PromptH11, config
from tests.support.waiting import wait_until

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD_SECONDS = 0.3


class Quiet(uvicorn.Server):
    """Without signal handlers of its own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None are taken."""
        yield


class Hasty(PromptH11):
    """As in production, with a life of a moment."""

    head_seconds = HEAD_SECONDS


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """A server whose one page waits until its request's whole body is there."""

    async def page(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    app = Starlette(routes=[Route("/", page, methods=["GET", "POST"])])
    settings = config(app, "127.0.0.1", free_port())
    settings.http = Hasty
    settings.http_protocol_class = Hasty
    server = Quiet(settings)
    running = asyncio.create_task(server.serve())
    await wait_until(lambda: _started(server), "the server listens")
    yield settings.port
    server.should_exit = True
    await running


async def _started(server: uvicorn.Server) -> bool:
    return server.started


async def connect(port: int) -> Connection:
    return await asyncio.open_connection("127.0.0.1", port)


async def rest(connection: Connection) -> bytes:
    """Everything until the server closes; fails where it does not."""
    async with asyncio.timeout(10):
        return await connection[0].read()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"G",
        b"GET / HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nX: " + b"y" * 900,
    ],
)
async def test_s7_a_request_whose_head_never_ends_is_not_waited_for(port: int, sent: bytes) -> None:
    connection = await connect(port)
    connection[1].write(sent)
    await connection[1].drain()
    assert not (await rest(connection)).startswith(b"HTTP/1.1 200")


async def test_s7_a_head_that_comes_byte_by_byte_is_not_waited_for(port: int) -> None:
    reader, writer = await connect(port)

    async def trickle() -> None:
        with contextlib.suppress(ConnectionError):
            while not reader.at_eof():
                writer.write(b"G")
                await writer.drain()
                await asyncio.sleep(0.02)

    trickling = asyncio.create_task(trickle())
    with contextlib.suppress(ConnectionResetError):
        await rest((reader, writer))
    trickling.cancel()


async def test_s7_the_second_request_of_a_connection_is_as_bounded(port: int) -> None:
    connection = await connect(port)
    connection[1].write(REQUEST)
    answer = await connection[0].readuntil(b"\r\n\r\n0")
    assert answer.startswith(b"HTTP/1.1 200")
    connection[1].write(REQUEST[:10])
    assert await rest(connection) == b""


async def test_s7_a_request_that_has_begun_may_take_its_time(port: int) -> None:
    reader, writer = await connect(port)
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc")
    loop = asyncio.get_running_loop()
    later = loop.create_future()
    loop.call_later(HEAD_SECONDS * 2, later.set_result, None)
    await later
    writer.write(b"def")
    assert (await reader.readuntil(b"\r\n\r\n6")).startswith(b"HTTP/1.1 200")
    writer.close()
