"""Connections to RabbitMQ, set up the same way everywhere: nothing waits for a silent broker for ever.

Limits are set with `asyncio.timeout`, not by the libraries' own `timeout=`: they use `asyncio.wait_for`,
which on Python 3.11 forgets a cancellation that comes together with the answer, so that Ctrl-C did nothing.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection
from yarl import URL

from shared.runtime import hosts
from shared.runtime.waking import is_asked_to_end

OPEN_SECONDS = 5.0  # to connect, and again to open channels, declare and consume
CLOSE_SECONDS = 1.0
# What is silent for so long is asked whether it is still there, and given up after three times that; a URL
# that names its own heartbeat keeps it.
HEARTBEAT_SECONDS = 4  # a broker that hears nothing gives a client up after two to three of these


def with_heartbeat(url: str) -> str:
    """The URL of one server as every connection uses it."""
    address = URL(url)
    return url if "heartbeat" in address.query else str(address.update_query(heartbeat=HEARTBEAT_SECONDS))


async def connect(url: str) -> AbstractConnection:
    """Open a connection to the first server of `url` that answers; the caller closes it.

    Errors: aio-pika's, `OSError`, `TimeoutError`, of the last server tried.
    """
    return (await _to_any(url))[0]


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[AbstractConnection]:
    """A connection for a block; after one that fails in it, another server of `url` is asked first.

    Errors: as of `connect`.
    """
    connection, server = await _to_any(url)
    try:
        yield connection
    except BaseException:
        hosts.failed(url, server)
        raise
    finally:
        await close(connection)


async def answering(url: str) -> str:
    """The URL of the first server of `url` that answers; a single one is not asked.

    Errors: as of `connect`.
    """
    if len(hosts.in_turn(url)) == 1:
        return url
    connection, server = await _to_any(url)
    await close(connection)
    return server


async def _to_any(url: str) -> tuple[AbstractConnection, str]:
    servers = hosts.in_turn(url)
    seconds = OPEN_SECONDS if len(servers) == 1 else hosts.HOST_SECONDS
    failure: BaseException = ValueError("no server is named")
    for server in servers:
        try:
            async with asyncio.timeout(seconds):
                connection = await aio_pika.connect(with_heartbeat(server))
        except (Exception, asyncio.CancelledError) as error:
            if is_asked_to_end():
                raise
            failure = error  # aiormq cancels who waits on a connection that it closes
        else:
            hosts.worked(url, server)
            return connection, server
    raise failure


async def open_channel(connection: AbstractConnection, *, on_return_raises: bool = False) -> AbstractChannel:
    """Open a channel with confirms. Errors: aio-pika's, `TimeoutError`."""
    async with asyncio.timeout(OPEN_SECONDS):
        return await connection.channel(on_return_raises=on_return_raises)


async def close(connection: AbstractConnection) -> None:
    """Close a connection, whatever state it is in; it does not come back."""
    with contextlib.suppress(Exception):
        async with asyncio.timeout(CLOSE_SECONDS):
            await connection.close()


async def answers(url: str) -> bool:
    """True if a new connection to the broker works, up to a channel."""
    try:
        connection = await connect(url)
        try:
            await open_channel(connection)
        finally:
            await close(connection)
    except Exception:  # aio-pika has many, StopAsyncIteration among them
        return False
    return True
