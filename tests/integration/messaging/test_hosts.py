"""Several hosts in the broker's URL: what one does not do, another does, on two ways to one broker."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from services.intentions.cli.subscribers.queues import look
from shared.messaging import connecting
from shared.messaging.declare import declare
from shared.messaging.publishing import open_channel
from shared.messaging.queues import topology
from shared.messaging.topology import NOTIFICATIONS_EVENTS
from shared.runtime import hosts
from tests.conftest import DELAYS
from tests.integration.messaging.desk import Desk
from tests.support.proxy import Proxy, proxied
from tests.support.waiting import wait_until

AGAIN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Ways:
    """Two proxies, and URLs that name both."""

    one: Proxy
    two: Proxy
    url: str
    admin_url: str


@pytest.fixture
def ways(desk: Desk) -> Iterator[Ways]:
    """Both lead to the broker."""
    url, admin = desk.vhost.url_as("notifications"), desk.vhost.url
    with proxied(url) as (one, through), proxied(url) as (two, _):
        first, both = f"127.0.0.1:{one.port}", f"127.0.0.1:{one.port},127.0.0.1:{two.port}"
        server = f"127.0.0.1:{desk.vhost.server.ports['amqp']}"
        yield Ways(one, two, through.replace(first, both), admin.replace(server, both))


async def _is_ready(bus: object) -> bool:
    return await bus.ready() is None  # type: ignore[attr-defined]


async def test_d15_a_host_that_refuses_leads_on_to_the_next(desk: Desk, ways: Ways) -> None:
    ways.one.close()
    async with desk.consuming(url=ways.url):
        await desk.handles(*await desk.post_events(3))


async def test_d15_a_silent_host_leads_on_and_the_next_is_asked_first_from_then_on(
    desk: Desk, ways: Ways
) -> None:
    ways.one.fall_silent()
    for _ in range(3):
        async with open_channel(ways.url):
            pass
    assert ways.one.met == 1
    async with desk.consuming(url=ways.url):
        await desk.handles(*await desk.post_events(3))
    assert await connecting.answers(ways.url)


async def test_d15_consumption_goes_on_over_another_host_when_one_is_cut(desk: Desk, ways: Ways) -> None:
    async with desk.consuming(url=ways.url) as bus:
        await desk.handles(*await desk.post_events(3))
        ways.one.cut()
        await desk.handles(*await desk.post_events(3))
        await wait_until(lambda: _is_ready(bus), "it is ready again")
        ways.one.mend()
        ways.two.cut()
        await desk.handles(*await desk.post_events(3))


async def test_d15_consumption_goes_on_over_another_host_when_one_falls_silent(
    desk: Desk, ways: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "HEARTBEAT_SECONDS", 1)
    async with desk.consuming(url=ways.url):
        await desk.handles(*await desk.post_events(3))
        ways.one.fall_silent()
        ids = await desk.post_events(3)
        await wait_until(lambda: set(ids) <= set(desk.handled), "all are handled", AGAIN_SECONDS)


async def test_a_channel_that_fails_leads_to_another_host_next(ways: Ways) -> None:
    first, second = hosts.in_turn(ways.url)
    with pytest.raises(LookupError):
        async with open_channel(ways.url):
            raise LookupError
    assert hosts.in_turn(ways.url) == [second, first]


async def test_commands_and_declarations_take_any_host(ways: Ways) -> None:
    ways.one.close()
    await declare(ways.admin_url, topology(DELAYS))
    assert not (await look(ways.admin_url)).missing_queues


async def test_a_consumer_that_the_broker_cancels_is_noticed_and_made_anew(desk: Desk, ways: Ways) -> None:
    async with desk.consuming(url=ways.url) as bus:
        await desk.handles(*await desk.post_events(1))
        await desk.channel.queue_delete(NOTIFICATIONS_EVENTS)

        async def is_noticed() -> bool:
            return await bus.ready() is not None

        await wait_until(is_noticed, "nothing is consumed, and it says so")
        await declare(ways.admin_url, topology(DELAYS))
        await desk.handles(*await desk.post_events(3))
        await wait_until(lambda: _is_ready(bus), "it is ready again")
