"""A batch in one write: each message with its own confirm, whatever becomes of the others."""

import asyncio
from collections.abc import AsyncIterator

import aio_pika
import pytest
from aiormq import Channel
from aiormq.exceptions import ChannelAccessRefused, ChannelInvalidStateError, PublishError

from shared.messaging.publishing import Message, open_channel, publish
from shared.messaging.topology import COMMANDS, EVENTS, REPLIES, SYNC_REPLIES
from tests.integration.worker.subscriber import Subscriber
from tests.support.proxy import proxied
from tests.support.servers import Vhost
from tests.support.waiting import wait_until

SECONDS = 10


@pytest.fixture
async def channel(vhost: Vhost) -> AsyncIterator[Channel]:
    """As the relay's."""
    async with open_channel(vhost.url_as("intentions")) as channel:
        yield channel


def messages(number: int, size: int = 10) -> list[Message]:
    """Messages of that many bytes."""
    return [Message(f"id-{one}", "key", b"x" * size) for one in range(number)]


async def test_every_message_is_confirmed_and_arrives_in_order(
    channel: Channel, subscriber: Subscriber
) -> None:
    confirms = await publish(channel, EVENTS, messages(200))
    confirms += await publish(channel, EVENTS, messages(3, size=400_000))  # more than one frame holds

    await asyncio.wait_for(asyncio.gather(*confirms), SECONDS)

    await wait_until(lambda: _heard(subscriber, 203), "all arrive")
    ids = [message.message_id for message in subscriber.messages]
    assert ids == [message.id for message in messages(200) + messages(3)]
    assert [len(message.body) for message in subscriber.messages[-3:]] == [400_000] * 3
    assert {message.delivery_mode for message in subscriber.messages} == {aio_pika.DeliveryMode.PERSISTENT}
    assert not channel.message_id_delivery_tag
    assert not channel.confirmations


async def test_what_nobody_takes_fails_alone(channel: Channel) -> None:
    good, bad = Message("1", SYNC_REPLIES, b"{}"), Message("2", "nobody", b"{}")

    confirms = await publish(channel, REPLIES, [good, bad, good._replace(id="3")])
    results = await asyncio.wait_for(asyncio.gather(*confirms, return_exceptions=True), SECONDS)

    assert [isinstance(result, PublishError) for result in results] == [False, True, False]


async def test_a_refused_exchange_fails_all_and_closes_the_channel(channel: Channel) -> None:
    confirms = await publish(channel, COMMANDS, messages(3))

    results = await asyncio.wait_for(asyncio.gather(*confirms, return_exceptions=True), SECONDS)

    assert {type(result) for result in results} == {ChannelAccessRefused}
    with pytest.raises(ChannelInvalidStateError):
        await publish(channel, EVENTS, messages(1))


async def test_a_lost_connection_fails_what_is_not_confirmed(vhost: Vhost) -> None:
    with proxied(vhost.url_as("intentions")) as (proxy, url):
        async with open_channel(url) as channel:
            proxy.cut()
            confirms = await publish(channel, EVENTS, messages(3))
            results = await asyncio.wait_for(asyncio.gather(*confirms, return_exceptions=True), SECONDS)

    assert all(isinstance(result, BaseException) for result in results)


async def _heard(subscriber: Subscriber, number: int) -> bool:
    return len(subscriber.messages) >= number
