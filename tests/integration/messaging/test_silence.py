"""A broker that accepts and never answers is given up, and used again as soon as it speaks."""

import asyncio
from collections.abc import Iterator

import pytest

from shared.messaging import connecting, declare, session
from shared.messaging.bus import Bus
from shared.messaging.queues import topology
from tests.conftest import DELAYS
from tests.integration.messaging.desk import DEAD, Desk
from tests.support.proxy import Proxy, proxied
from tests.support.waiting import wait_until

SHORT = 0.5
AGAIN_SECONDS = 15
Silent = tuple[Proxy, str]


@pytest.fixture
def silent(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Silent]:
    """A proxy before the broker, and the URL through it; connections live for seconds."""
    for module in (connecting, session):
        monkeypatch.setattr(module, "OPEN_SECONDS", SHORT)
    monkeypatch.setattr(connecting, "HEARTBEAT_SECONDS", 1)
    with proxied(desk.vhost.url_as("notifications")) as (proxy, url):
        yield proxy, url


async def test_w1_a_bus_that_starts_in_silence_consumes_afterwards(desk: Desk, silent: Silent) -> None:
    proxy, url = silent
    proxy.fall_silent()
    async with desk.consuming(url=url) as bus:
        await wait_until(lambda: _met(proxy, 2), "it has tried again")
        assert await bus.ready() == "RabbitMQ is not connected"
        proxy.speak()
        await _handles(desk)
        assert await bus.ready() is None


async def test_w1_a_reconnect_that_meets_silence_is_tried_again(desk: Desk, silent: Silent) -> None:
    proxy, url = silent
    async with desk.consuming(url=url) as bus:
        await desk.handles(*await desk.post_events(3))
        proxy.fall_silent()
        await wait_until(lambda: _met(proxy, 2), "it has noticed and tried again", AGAIN_SECONDS)
        assert not await bus.works()
        proxy.speak()
        await _handles(desk)
        assert await bus.works()


async def test_w1_silence_between_the_handshake_and_the_queues_is_given_up_too(
    desk: Desk, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, url = silent
    opened = session.Session.open

    async def open_and_fall_silent(one: session.Session) -> None:
        await opened(one)
        proxy.fall_silent()

    monkeypatch.setattr(session.Session, "open", open_and_fall_silent)
    async with desk.consuming(url=url) as bus:
        await wait_until(lambda: _met(proxy, 1), "it has given up and tried again", AGAIN_SECONDS)
        assert await bus.ready() is not None
        monkeypatch.setattr(session.Session, "open", opened)
        proxy.speak()
        await _handles(desk)


async def test_w1_a_publish_in_silence_ends_and_may_be_repeated(
    desk: Desk, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.publisher.PUBLISH_SECONDS", SHORT)
    proxy, url = silent
    async with desk.consuming(url=url) as bus:
        await wait_until(lambda: _is_ready(bus), "it is ready")
        proxy.fall_silent()
        for _ in range(2):
            with pytest.raises(TimeoutError):
                await bus.publish("notifications.retry", DEAD, b"{}", message_id="1")


async def test_e10_a_bus_stops_in_silence(desk: Desk, silent: Silent) -> None:
    proxy, url = silent
    async with asyncio.timeout(60), desk.consuming(url=url) as bus:
        await wait_until(lambda: _is_ready(bus), "it is ready")
        proxy.fall_silent()


async def test_w1_declaring_ends_in_silence(
    desk: Desk, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxied(desk.vhost.url) as (proxy, url):
        await declare.declare(url, topology(DELAYS))
        proxy.fall_silent()
        async with asyncio.timeout(60):
            with pytest.raises(TimeoutError):
                await declare.declare(url, topology(DELAYS))
            with pytest.raises(TimeoutError):
                await declare.purge(url, topology(DELAYS))


async def test_w1_a_new_connection_tells_a_broker_that_is_away_from_one_that_works(silent: Silent) -> None:
    proxy, url = silent
    await wait_until(lambda: connecting.answers(url), "it answers")
    proxy.fall_silent()
    assert not await connecting.answers(url)
    proxy.speak()
    await wait_until(lambda: connecting.answers(url), "it answers again")
    proxy.cut()
    assert not await connecting.answers(url)


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("amqp://u:p%2F@mq/x", "amqp://u:p%2F@mq/x?heartbeat=4"),
        ("amqps://u:p@mq:5671/x?verify_ssl=1", "amqps://u:p@mq:5671/x?verify_ssl=1&heartbeat=4"),
        ("amqp://u:p@mq/x?heartbeat=30", "amqp://u:p@mq/x?heartbeat=30"),
    ],
)
def test_w1_every_connection_has_the_same_heartbeat_but_for_a_url_that_names_its_own(
    url: str, used: str
) -> None:
    assert connecting.with_heartbeat(url) == used


async def _handles(desk: Desk) -> None:
    ids = await desk.post_events(3)

    async def handled() -> bool:
        return set(ids) <= set(desk.handled)

    await wait_until(handled, "all are handled", AGAIN_SECONDS)


async def _met(proxy: Proxy, number: int) -> bool:
    return proxy.met >= number


async def _is_ready(bus: Bus) -> bool:
    return await bus.ready() is None
