"""Connections to RabbitMQ, set up the same way everywhere: nothing waits for a silent broker for ever.

Limits are set with `asyncio.timeout`, not by the libraries' own `timeout=`: they use `asyncio.wait_for`,
which on Python 3.11 forgets a cancellation that comes together with the answer, so that Ctrl-C did nothing.
"""

import asyncio
import contextlib

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection
from yarl import URL

OPEN_SECONDS = 5.0  # to connect, and again to open channels, declare and consume
CLOSE_SECONDS = 1.0
# What is silent for so long is asked whether it is still there, and given up after three times that; a URL
# that names its own heartbeat keeps it.
HEARTBEAT_SECONDS = 4  # a broker that hears nothing gives a client up after two to three of these


def with_heartbeat(url: str) -> str:
    """The URL as every connection uses it."""
    address = URL(url)
    return url if "heartbeat" in address.query else str(address.update_query(heartbeat=HEARTBEAT_SECONDS))


async def connect(url: str) -> AbstractConnection:
    """Open a connection; the caller closes it. Errors: aio-pika's, `OSError`, `TimeoutError`."""
    async with asyncio.timeout(OPEN_SECONDS):
        return await aio_pika.connect(with_heartbeat(url))


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
