"""Declare the topology, as the deploy user; repeatable. Bound it, as the administrator. Empty its queues."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import aio_pika
import httpx2
import stamina
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import ChannelNotFoundEntity
from pamqp.common import FieldTable

from shared.messaging.connecting import OPEN_SECONDS, connected, open_channel
from shared.messaging.management import Management, vhost_of
from shared.messaging.queues import Topology
from shared.messaging.topology import CONSUMED, DROPPED, EVENTS, FORMER_KEYS

UP_SECONDS = 60.0


async def declare(url: str, described: Topology) -> None:
    """Declare exchanges, queues and bindings on the vhost of `url`.

    A broker that has just started says NOT_FOUND of a stream that it has, until that is up: it is waited for.
    Errors: aio-pika's, when something exists with other arguments or the user may not configure;
    `TimeoutError` from a broker that does not answer.
    """
    # Not as a decorator: that would log the URL.
    async for attempt in stamina.retry_context(
        on=ChannelNotFoundEntity, attempts=None, timeout=UP_SECONDS, wait_max=2.0
    ):
        with attempt:
            await _declare(url, described)


async def _declare(url: str, described: Topology) -> None:
    async with _channel(url) as channel:
        for name, kind in described.exchanges.items():
            async with asyncio.timeout(OPEN_SECONDS):
                await channel.declare_exchange(name, aio_pika.ExchangeType(kind), durable=True)
        queues = {}
        for queue in described.queues:
            arguments: FieldTable = {**queue.arguments}
            async with asyncio.timeout(OPEN_SECONDS):
                queues[queue.name] = await channel.declare_queue(
                    queue.name, durable=True, arguments=arguments
                )
        for binding in described.bindings:
            async with asyncio.timeout(OPEN_SECONDS):
                await queues[binding.queue].bind(binding.exchange, binding.key)
        # Only now, so that nothing that a queue takes passes it by meanwhile.
        for name in (one.name for one in CONSUMED.values() if one.exchange == EVENTS):
            for key in FORMER_KEYS:
                async with asyncio.timeout(OPEN_SECONDS):
                    await queues[name].unbind(EVENTS, key)


@contextlib.asynccontextmanager
async def _channel(url: str) -> AsyncIterator[AbstractChannel]:
    async with connected(url) as connection:
        yield await open_channel(connection)


def bound(management_url: str, amqp_url: str) -> None:
    """Set policy and limits on the vhost of `amqp_url`; the management API starts after the broker.

    Errors: `httpx2.HTTPError`.
    """
    api = Management.of(management_url)
    for attempt in stamina.retry_context(
        on=httpx2.TransportError, attempts=None, timeout=UP_SECONDS, wait_max=2.0
    ):
        with attempt:
            api.bound(vhost_of(amqp_url))


async def purge(url: str, described: Topology) -> None:
    """Empty every queue but the stream and the dead letters, which somebody has yet to look at.

    Errors: aio-pika's, when a queue is missing.
    """
    async with _channel(url) as channel:
        for queue in described.queues:
            if queue.arguments["x-queue-type"] == "quorum" and not queue.name.endswith((".dead", DROPPED)):
                async with asyncio.timeout(OPEN_SECONDS):
                    await (await channel.get_queue(queue.name)).purge()
