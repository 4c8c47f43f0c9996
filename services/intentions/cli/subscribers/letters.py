"""Walks a queue in batches: each message is held until it is settled, and is in its place again otherwise.

A batch has a consumer of its own, ended when it has its messages: so a walk goes past those that it keeps,
with one batch in memory, however many there are.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import orjson
from aiormq import Channel
from aiormq.abc import DeliveredMessage
from aiormq.exceptions import AMQPError
from pamqp.commands import Basic

from shared.messaging.publishing import Message, open_channel, publish
from shared.messaging.topology import ATTEMPT, REASON

BATCH = 256
STEP_SECONDS = 30.0  # that one batch may take; a walk takes as long as it needs
QUIET_SECONDS = 1.0  # then the rest of a batch was taken by somebody else
BACK_SECONDS = 2.0
LOST = (AMQPError, OSError, TimeoutError, RuntimeError)  # the last is aiormq's for a channel that is closed


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message; `attempts` and `reason` are what its consumer noted."""

    id: str
    type: str
    subject: str
    attempts: int
    reason: str

    @classmethod
    def of(cls, message: DeliveredMessage) -> "DeadLetter":
        """A message as far as it can be read."""
        try:
            event = orjson.loads(message.body)
        except orjson.JSONDecodeError:
            event = {}
        known = event if isinstance(event, dict) else {}
        properties = message.header.properties
        headers = properties.headers or {}
        attempts = headers.get(ATTEMPT, 0)
        return cls(
            id=str(known.get("id", properties.message_id)),
            type=str(known.get("type", "?")),
            subject=str(known.get("subject", "")),
            attempts=attempts if isinstance(attempts, int) else 0,
            reason=str(headers.get(REASON, "its consumer died on it")),
        )


class Letters:
    """The messages of one queue. Errors of all methods: those of `LOST`."""

    def __init__(self, channel: Channel, queue: str) -> None:
        self._channel = channel
        self._queue = queue
        self._held = 0

    async def ready(self) -> int:
        """The number that nobody holds.

        RabbitMQ says zero also where the queue's leader is away or took 250 ms to count: so zero is believed
        once no message is to be had.
        """
        async with asyncio.timeout(STEP_SECONDS):
            return await self._counted() or await self._found()

    async def _counted(self) -> int:
        found = await self._channel.queue_declare(self._queue, passive=True)
        return found.message_count or 0

    async def _found(self) -> int:
        """The number as the queue's leader says it with the first message, which stays."""
        first = await self._channel.basic_get(self._queue)
        if not isinstance(first.delivery, Basic.GetOk):
            return 0
        await self._channel.basic_nack(int(first.delivery_tag or 0), requeue=True)
        return (first.delivery.message_count or 0) + 1

    async def batch(self, most: int) -> Sequence[DeliveredMessage]:
        """The next ones, oldest first, at most `BATCH`; none where there are no more."""
        async with asyncio.timeout(STEP_SECONDS):
            while wanted := min(most, BATCH, await self.ready()):
                if found := await self._take(wanted):
                    self._held += len(found)
                    return found
        return []

    async def _take(self, wanted: int) -> list[DeliveredMessage]:
        found: list[DeliveredMessage] = []
        complete = asyncio.Event()

        async def arrived(message: DeliveredMessage) -> None:
            found.append(message)
            if len(found) == wanted:
                complete.set()

        await self._channel.basic_qos(prefetch_count=wanted)
        consumer = await self._channel.basic_consume(self._queue, arrived)
        before = -1
        while before < (before := len(found)) and not complete.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(QUIET_SECONDS):
                    await complete.wait()
        await self._channel.basic_cancel(str(consumer.consumer_tag))
        return list(found)

    async def settle(self, messages: Sequence[DeliveredMessage]) -> None:
        """Take these out of the queue, for good.

        All that is held goes in one acknowledgement, not hundreds, as the channel may close right behind it.
        """
        tags = [int(message.delivery_tag or 0) for message in messages]
        everything = bool(tags) and len(tags) == self._held
        async with asyncio.timeout(STEP_SECONDS):
            for tag in [max(tags)] if everything else tags:
                await self._channel.basic_ack(tag, multiple=everything)
        self._held -= len(tags)

    async def copy(self, messages: Sequence[DeliveredMessage], queue: str) -> None:
        """Put them into `queue` as if they were new; returns when the broker has all of them."""
        copies = [
            Message(message.header.properties.message_id or "", queue, message.body) for message in messages
        ]
        async with asyncio.timeout(STEP_SECONDS):
            await asyncio.gather(*await publish(self._channel, "", copies))

    async def purge(self) -> int:
        """Take out all that nobody holds; how many there were."""
        async with asyncio.timeout(STEP_SECONDS):
            return (await self._channel.queue_purge(self._queue)).message_count or 0

    async def give_back(self) -> None:
        """Let go what is held, and wait until it is there for the next to look."""
        if not self._held:
            return
        with contextlib.suppress(*LOST):
            async with asyncio.timeout(BACK_SECONDS):
                expected = await self._counted() + self._held
                await self._channel.basic_nack(0, multiple=True, requeue=True)
                # Counted alone: a look at the first message would put it behind those that came back with it.
                while await self._counted() < expected:  # noqa: ASYNC110 (nothing tells of it)
                    await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def letters(url: str, queue: str) -> AsyncIterator[Letters]:
    """The messages of `queue`; what is not settled in the block is back in its place afterwards."""
    async with open_channel(url) as channel:
        found = Letters(channel, queue)
        try:
            yield found
        finally:
            await found.give_back()
