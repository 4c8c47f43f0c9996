"""The bus on a real broker: acknowledges last, survives the broker's absence, publishes with confirms."""

import asyncio
import time

import pytest
from aiormq.exceptions import ChannelAccessRefused, PublishError

from shared.contract.envelope import Envelope
from shared.messaging.bus import Bus
from shared.messaging.declare import declare
from shared.messaging.queues import topology
from shared.messaging.topology import EVENTS, NOTIFICATIONS_EVENTS
from tests.conftest import DELAYS
from tests.integration.messaging.desk import DEAD, Desk, an_envelope
from tests.support.proxy import proxied
from tests.support.waiting import wait_until

RECONNECT_SECONDS = 3.0


async def test_every_message_is_handled_and_acknowledged(desk: Desk) -> None:
    ids = await desk.post_events(50)
    async with desk.consuming():
        await desk.handles(*ids)

    assert sorted(desk.handled) == sorted(ids)
    assert await desk.depth() == 0


async def test_a_message_whose_consumer_was_cut_off_is_delivered_again(desk: Desk) -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def wait(_envelope: Envelope) -> None:
        entered.set()
        await go_on.wait()

    with proxied(desk.vhost.url_as("notifications")) as (proxy, url):
        async with desk.consuming(wait, url=url):
            ids = await desk.post_events()
            await entered.wait()
            entered.clear()
            proxy.cut()
            proxy.mend()
            await asyncio.wait_for(entered.wait(), 10)  # the first time ended with its connection
            go_on.set()
            await desk.handles(*ids)

    assert desk.handled == ids
    assert await desk.depth() == 0


async def test_stopping_lets_the_handler_finish(desk: Desk) -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def wait(_envelope: Envelope) -> None:
        entered.set()
        await go_on.wait()

    async with desk.consuming(wait):
        ids = await desk.post_events()
        await entered.wait()
        asyncio.get_running_loop().call_later(0.3, go_on.set)

    assert desk.handled == ids
    assert await desk.depth() == 0


async def test_it_starts_before_the_broker_and_comes_back_after_it_was_away(desk: Desk) -> None:
    with proxied(desk.vhost.url_as("notifications")) as (proxy, url):
        proxy.cut()
        async with desk.consuming(url=url) as bus:
            assert await bus.ready() == "RabbitMQ is not connected"
            for _ in range(2):
                proxy.mend()
                came = time.monotonic()
                await desk.handles(*await desk.post_events(3))
                assert time.monotonic() - came < RECONNECT_SECONDS
                assert await bus.ready() is None
                proxy.cut()


async def test_it_waits_for_a_queue_that_is_declared_later(desk: Desk) -> None:
    await desk.channel.queue_delete(NOTIFICATIONS_EVENTS)
    async with desk.consuming() as bus:
        await asyncio.sleep(0)
        assert await bus.ready() is not None
        await declare(desk.vhost.url, topology(DELAYS))
        await wait_until(lambda: _is_ready(bus), "it consumes")
        await desk.handles(*await desk.post_events())


async def test_what_nobody_takes_is_an_error(desk: Desk) -> None:
    async with desk.consuming() as bus:
        with pytest.raises(PublishError):
            await bus.publish("notifications.retry", "no-such-key", b"{}", message_id="1")


async def test_a_refused_publish_leaves_the_rest_working(desk: Desk) -> None:
    async with desk.consuming() as bus:
        with pytest.raises(ChannelAccessRefused):
            await bus.publish(EVENTS, "nowhere", b"{}", message_id="1")

        envelope = an_envelope()
        await bus.publish("notifications.retry", DEAD, envelope.encode(), message_id=str(envelope.id))
        await desk.handles(*await desk.post_events())

    dead = await desk.dead()
    assert (dead.message_id, dead.delivery_mode) == (str(envelope.id), 2)
    assert dead.content_type == "application/cloudevents+json"


async def _is_ready(bus: Bus) -> bool:
    return await bus.ready() is None
