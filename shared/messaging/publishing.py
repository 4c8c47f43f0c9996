"""The code that reaches beneath aiormq's own methods: each release of it may change what stands here.

Many messages go in one write, each with its own confirm: aiormq's `basic_publish` takes a task, a lock, two
timeouts and a system call a message, which costs more than the rest of the relay. This does the same
bookkeeping on a channel that nobody else uses, for a whole batch.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any, NamedTuple

from aio_pika.abc import AbstractConnection
from aiormq import Channel
from aiormq.abc import ChannelFrame
from aiormq.exceptions import ChannelInvalidStateError
from pamqp.body import ContentBody
from pamqp.commands import Basic
from pamqp.header import ContentHeader

from shared.contract.envelope import CONTENT_TYPE
from shared.messaging import connecting
from shared.messaging.measures import Published, published_to

PERSISTENT = 2
Confirm = asyncio.Future[Any]
OpenChannel = Callable[[str], AbstractAsyncContextManager[Channel]]


class Message(NamedTuple):
    """One message: its id and where it goes."""

    id: str
    key: str
    body: bytes
    headers: Mapping[str, str] | None = None


class Handover(NamedTuple):
    """When a batch was handed to the broker, and where its confirms are measured."""

    measured: Published
    at: float


@contextlib.asynccontextmanager
async def open_channel(amqp_url: str) -> AsyncIterator[Channel]:
    """A channel with confirms, on a connection of its own; aiormq's own, as it does the least per message."""
    async with connecting.connected(amqp_url) as connection:
        channel = await connecting.open_channel(connection, on_return_raises=True)
        underlay = await channel.get_underlay_channel()
        assert isinstance(underlay, Channel)  # noqa: S101 (`publish` needs aiormq's own)
        yield underlay


def is_stuck(connection: AbstractConnection) -> bool:
    """True if the broker has been silent for three heartbeats, or the connection is gone.

    aiormq knows, but on uvloop its own closing of such a connection does not come to an end.
    """
    transport = connection.transport
    return transport is None or bool(getattr(transport.connection, "is_connection_was_stuck", False))


async def publish(channel: Channel, exchange: str, messages: Sequence[Message]) -> list[Confirm]:
    """Hand messages to the broker, persistent and mandatory; each future ends when its message is confirmed.

    The futures' errors are aiormq's: `DeliveryError` when refused, `PublishError` when nobody takes it, the
    connection's when that is lost. Errors: `ChannelInvalidStateError`.
    """
    if channel.is_closed:
        raise ChannelInvalidStateError(f"{channel!r} closed")
    handed = Handover(published_to(exchange), time.perf_counter())
    confirms = [_expect(channel, message.id, handed) for message in messages]
    frames = [frame for message in messages for frame in _frames(channel, exchange, message)]
    await channel.write_queue.put(ChannelFrame.marshall(channel.number, frames))
    return confirms


def _expect(channel: Channel, message_id: str, handed: Handover) -> Confirm:
    """Count the message as the broker will, and note who waits for its confirm or its return."""
    channel.delivery_tag += 1
    confirm = channel.create_future()
    channel.confirmations[channel.delivery_tag] = confirm
    channel.message_id_delivery_tag[message_id] = channel.delivery_tag
    confirm.add_done_callback(partial(_settled, channel, message_id, channel.delivery_tag, handed))
    return confirm


def _settled(channel: Channel, message_id: str, tag: int, handed: Handover, confirm: Confirm) -> None:
    if channel.message_id_delivery_tag.get(message_id) == tag:
        del channel.message_id_delivery_tag[message_id]
    if confirm.cancelled():
        handed.measured.failed(None)
    elif confirm.exception() is not None:
        handed.measured.failed(confirm.exception())
    else:
        handed.measured.confirms.observe(time.perf_counter() - handed.at)


def _frames(
    channel: Channel, exchange: str, message: Message
) -> list[Basic.Publish | ContentHeader | ContentBody]:
    properties = Basic.Properties(
        content_type=CONTENT_TYPE,
        delivery_mode=PERSISTENT,
        message_id=message.id,
        headers=dict(message.headers) if message.headers else None,
    )
    most = channel.max_content_size
    parts = [message.body[start : start + most] for start in range(0, len(message.body), most)]
    return [
        Basic.Publish(exchange=exchange, routing_key=message.key, mandatory=True),
        ContentHeader(properties=properties, body_size=len(message.body)),
        *(ContentBody(part) for part in parts),
    ]
