"""Commands are handled by one worker at a time; where its host falls silent, by the next within 15 s."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import aio_pika

from shared.contract.envelope import CONTENT_TYPE, Envelope
from shared.messaging.bus import Bus
from shared.messaging.topology import COMMANDS, INTENTIONS_COMMANDS
from tests.integration.messaging.desk import Desk, an_envelope
from tests.support.proxy import proxied
from tests.support.waiting import wait_until

MOVES_SECONDS = 15


@contextlib.asynccontextmanager
async def handling(url: str, handled: list[Envelope]) -> AsyncIterator[Bus]:
    """A worker's consumer of commands."""
    bus = Bus(url)

    async def handle(envelope: Envelope) -> None:
        handled.append(envelope)

    bus.consume(INTENTIONS_COMMANDS, handle, prefetch=1)
    task = asyncio.create_task(bus.run())
    try:
        yield bus
    finally:
        task.cancel()
        await asyncio.wait([task])


async def send(desk: Desk) -> None:
    exchange = await desk.channel.get_exchange(COMMANDS, ensure=False)
    message = aio_pika.Message(an_envelope().encode(), content_type=CONTENT_TYPE)
    await exchange.publish(message, INTENTIONS_COMMANDS)


async def test_w2_commands_go_to_one_worker_and_to_the_next_when_it_falls_silent(desk: Desk) -> None:
    first: list[Envelope] = []
    second: list[Envelope] = []
    with proxied(desk.vhost.url_as("intentions")) as (proxy, url):
        async with handling(url, first) as active:
            await wait_until(lambda: is_ready(active), "the first consumes")
            async with handling(desk.vhost.url_as("intentions"), second) as other:
                await wait_until(lambda: is_ready(other), "the second stands by")
                for _ in range(3):
                    await send(desk)
                await wait_until(lambda: len(first) == 3, "the first has all")
                assert second == []
                proxy.fall_silent()
                await send(desk)
                await wait_until(lambda: len(second) == 1, "the second goes on", MOVES_SECONDS)


async def is_ready(bus: Bus) -> bool:
    return await bus.ready() is None
