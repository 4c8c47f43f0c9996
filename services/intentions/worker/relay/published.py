"""What the broker has of this history: the stream of all events knows what was published (ADR 0040)."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from uuid import UUID

import orjson
import structlog
from aiormq import Channel
from aiormq.abc import DeliveredMessage
from aiormq.exceptions import AMQPError, ChannelNotFoundEntity

from services.intentions.eventstore.model import Seen
from shared.messaging.connecting import OPEN_SECONDS
from shared.messaging.topology import STREAM

STREAM_SECONDS = 8.0
LOOK_SECONDS = 0.2
# A relay that began again from its checkpoint may have ended amid what it had sent before: what was under way
# then lies before the last chunk. That is a page and a window of events at most, in each of their versions.
BACK = 2048
PREFETCH = 1000
FIRST_SECONDS = 0.5  # for the first message: a stream that has any gives it at once
PUBLISHED_SECONDS = 3.0  # where there has to be one
QUIET_SECONDS = 0.2  # after which nothing more is there: a chunk's messages follow each other at once
OFFSET = "x-stream-offset"
Open = Callable[[], AbstractAsyncContextManager[Channel]]
log = structlog.get_logger("worker.relay")


async def wait_for_stream(open_channel: Open) -> None:
    """A node that was killed takes connections before its streams are up, and confirms without them.

    One that stays down must not hold up the queues for long: its readers see the gap and have HTTP.
    """
    deadline = time.monotonic() + STREAM_SECONDS
    while time.monotonic() < deadline:
        try:
            async with open_channel() as channel, asyncio.timeout(OPEN_SECONDS):
                await channel.queue_declare(STREAM, passive=True)
                return
        except ChannelNotFoundEntity:
            await asyncio.sleep(LOOK_SECONDS)
    log.error("stream is not up: publishing without it", stream=STREAM)


async def newest(open_channel: Open, history: UUID, *, published: bool) -> Seen | None:
    """The event of `history` that is furthest on among the last of the stream; None where there is none.

    `published` says that there should be. A stream that cannot be read is no reason to hold up the queues:
    it is logged, and None. Errors: those of `open_channel`.
    """
    async with open_channel() as channel:
        try:
            last = await _last(channel, PUBLISHED_SECONDS if published else FIRST_SECONDS)
        except (AMQPError, TimeoutError) as error:
            log.error("stream cannot be read: nothing is compared", stream=STREAM, error=type(error).__name__)
            return None
    found = max(_of(history, last), key=lambda seen: seen.position, default=None)
    if found is None and published:
        log.warning("stream has nothing of this history: nothing is compared", stream=STREAM)
    return found


async def _last(channel: Channel, patience: float) -> list[DeliveredMessage]:
    await channel.basic_qos(prefetch_count=PREFETCH, timeout=OPEN_SECONDS)
    begins = await _read(channel, "last", patience, 1)
    if not begins:
        return []
    offset = begins[0].header.properties.headers[OFFSET]  # type: ignore[index]  # every message of a stream has one
    return await _read(channel, max(0, int(str(offset)) - BACK), patience, BACK + 10 * PREFETCH)


async def _read(channel: Channel, offset: int | str, patience: float, most: int) -> list[DeliveredMessage]:
    """Up to `most` messages from an offset on; `patience`, in seconds, is for the first of them."""
    arriving: asyncio.Queue[DeliveredMessage] = asyncio.Queue()
    told = await channel.basic_consume(STREAM, arriving.put, arguments={OFFSET: offset}, timeout=OPEN_SECONDS)
    messages: list[DeliveredMessage] = []
    with contextlib.suppress(TimeoutError):
        while len(messages) < most:
            async with asyncio.timeout(QUIET_SECONDS if messages else patience):
                messages.append(await arriving.get())
            await channel.basic_ack(messages[-1].delivery_tag or 0)
    await channel.basic_cancel(str(told.consumer_tag), timeout=OPEN_SECONDS)
    return messages


def _of(history: UUID, messages: Iterable[DeliveredMessage]) -> Iterable[Seen]:
    for message in messages:
        try:
            event = orjson.loads(message.body)
            if event["log"] == str(history):
                yield Seen(history, int(event["position"]), UUID(event["id"]))
        except (ValueError, LookupError, TypeError) as error:
            log.warning("stream has what is no event", stream=STREAM, error=type(error).__name__)
