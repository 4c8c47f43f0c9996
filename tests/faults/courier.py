"""Carries what the relay publishes to our consumers' queues in place of the exchange: as a drill wants it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, AbstractQueue

from shared.messaging.topology import CONSUMED, EVENTS, NOTIFICATIONS_EVENTS, SYNC_EVENTS
from tests.support.waiting import wait_until

QUEUES = (NOTIFICATIONS_EVENTS, SYNC_EVENTS)
WINDOW = 100
WINDOW_SECONDS = 4.0  # what waits so long goes, however little it is
CARRY_SECONDS = 180.0  # the load may rest
# What is handed over, in this order, of what came; by the name of the queue that it is for.
Deal = Callable[[str, Sequence[AbstractIncomingMessage]], Sequence[aio_pika.abc.AbstractMessage]]


@dataclass
class Courier:
    """`came` and `handed` count messages, of all queues."""

    channel: AbstractChannel
    deal: Deal
    came: int = 0
    handed: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def has_carried(self, number: int) -> None:
        """Return when so many messages have come and were dealt."""
        await wait_until(lambda: self.came >= number, f"{number} messages come", CARRY_SECONDS)

    async def carry(self, queue: str, own: AbstractQueue) -> None:
        """Window after window, until it is over and nothing is left."""
        waiting: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
        tag = await own.consume(waiting.put)
        while not self.over.is_set():
            await self._hand_over(queue, await self._window(waiting))
        await own.cancel(tag)
        await self._hand_over(queue, [waiting.get_nowait() for _ in range(waiting.qsize())])
        while left := await own.get(fail=False):
            await self._hand_over(queue, [left])

    async def _window(
        self, waiting: "asyncio.Queue[AbstractIncomingMessage]"
    ) -> list[AbstractIncomingMessage]:
        """The next that come, at most so many and for so long."""
        found: list[AbstractIncomingMessage] = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WINDOW_SECONDS):
                while len(found) < WINDOW:
                    found.append(await waiting.get())
        return found

    async def _hand_over(self, queue: str, window: Sequence[AbstractIncomingMessage]) -> None:
        for message in self.deal(queue, window):
            await self.channel.default_exchange.publish(message, queue)
            self.handed += 1
        for came in window:
            await came.ack()
        self.came += len(window)


@asynccontextmanager
async def courier(amqp_url: str, deal: Deal) -> AsyncIterator[Courier]:
    """It is at work while the block runs; at the end all that came is handed over."""
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=2 * WINDOW)
        one = Courier(channel, deal)
        own = {queue: await _in_place_of(channel, queue) for queue in QUEUES}
        tasks = [asyncio.create_task(one.carry(queue, theirs)) for queue, theirs in own.items()]
        try:
            yield one
        finally:
            for queue in QUEUES:
                await _bind(channel, queue)
            for queue, theirs in own.items():
                for key in CONSUMED[queue].keys:
                    await theirs.unbind(EVENTS, key)
            one.over.set()
            await asyncio.gather(*tasks)


async def _in_place_of(channel: AbstractChannel, queue: str) -> AbstractQueue:
    """A queue of ours that gets what `queue` is bound to, which gets nothing more."""
    own = await channel.declare_queue(exclusive=True)
    theirs = await channel.get_queue(queue, ensure=False)
    for key in CONSUMED[queue].keys:
        await own.bind(EVENTS, key)
        await theirs.unbind(EVENTS, key)
    return own


async def _bind(channel: AbstractChannel, queue: str) -> None:
    theirs = await channel.get_queue(queue, ensure=False)
    for key in CONSUMED[queue].keys:
        await theirs.bind(EVENTS, key)


def copy_of(message: AbstractIncomingMessage, body: bytes | None = None) -> aio_pika.Message:
    """The same message once more, or with another body."""
    return aio_pika.Message(
        message.body if body is None else body,
        headers=message.headers,
        content_type=message.content_type,
        message_id=message.message_id,
        delivery_mode=message.delivery_mode,
    )
