"""What the broker bounds: said where something was dropped, set where it exists, held at the limit."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractConnection
from aio_pika.exceptions import AMQPError

from services.intentions.cli.subscribers.subscribed import Dropped
from shared.messaging import queues
from shared.messaging.declare import bound
from shared.messaging.management import OF_A_SERVICE, OF_A_SUBSCRIBER, POLICY, policy
from shared.messaging.topology import EVENTS
from tests.integration.cli.installation import Installation
from tests.integration.cli.managed import add, broker
from tests.support.servers import management
from tests.support.waiting import wait_until

__all__ = ["broker"]


async def publish(broker: Installation, first: int, number: int, size: int = 100) -> None:
    """Events as the relay sends them, of about `size` bytes."""
    async with await aio_pika.connect(broker.vhost.url) as connection:
        exchange = await (await connection.channel()).get_exchange(EVENTS)
        for position in range(first, first + number):
            body = json.dumps({"position": position, "rest": "x" * size}).encode()
            await exchange.publish(aio_pika.Message(body), "session-ended.v1._._")


async def listed(broker: Installation) -> dict[str, dict[str, Any]]:
    """Each subscription by its name."""
    found = json.loads((await broker.command("subscriptions", "list", "--json")).stdout)
    return {one["name"]: one for one in found}


async def test_e11_giving_back_again_and_again_drops_nothing(broker: Installation) -> None:
    """More often than RabbitMQ 4 allows by itself."""
    made = await add(broker, "crashing")
    try:
        await publish(broker, 1, 2)
        for _ in range(25):
            async with await aio_pika.connect(made["url"]) as connection:
                channel = await connection.channel()
                for message in [await (await channel.get_queue(made["queue"])).get() for _ in range(2)]:
                    await message.nack(requeue=True)

        async def waits() -> bool:
            return bool((await listed(broker))["crashing"]["messages"] == 2)

        await wait_until(waits, "both are there")
        assert (await listed(broker))["crashing"]["dropped"]["count"] == 0
    finally:
        await broker.command("subscriptions", "remove", "crashing")


async def test_e11_what_a_full_queue_dropped_is_said(
    broker: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as small:
        small.setattr(queues, "SUBSCRIBER_BYTES", 2000)
        await add(broker, "full", "--type", "SessionEnded")
    await add(broker, "well", "--type", "SessionEnded")
    try:
        await publish(broker, 7, 5, 900)

        async def is_said() -> bool:
            return bool((await listed(broker))["full"]["dropped"]["count"] == 3)

        await wait_until(is_said, "three are dropped")
        both = await listed(broker)
        expected = {"count": 3, "at_least": False, "first": 7, "last": 9, "reasons": ["queue full"]}
        assert both["full"]["dropped"] == expected
        assert both["well"]["dropped"]["count"] == 0
        shown = (await broker.command("subscriptions", "list")).stdout
        assert "3 (7-9): queue full" in shown
        assert (await listed(broker))["full"]["dropped"] == expected, "to look takes nothing away"
    finally:
        for name in ("full", "well"):
            await broker.command("subscriptions", "remove", name)


async def test_e11_what_was_given_out_too_often_is_said(broker: Installation) -> None:
    """With a limit as low as RabbitMQ 4's own, which an operator may set."""
    made = await add(broker, "poisoned")
    api, path = management(broker.vhost.server), f"policies/{broker.vhost.name}/{POLICY}"
    api.put(path, policy() | {"definition": policy()["definition"] | {"delivery-limit": 1}})
    try:
        await publish(broker, 5, 1)

        async def is_said() -> bool:
            async with await aio_pika.connect(made["url"]) as connection:
                queue = await (await connection.channel()).get_queue(made["queue"])
                if message := await queue.get(fail=False):
                    await message.nack(requeue=True)
            return bool((await listed(broker))["poisoned"]["dropped"]["count"] == 1)

        await wait_until(is_said, "it is dropped, and said")
        told = str(Dropped(**(await listed(broker))["poisoned"]["dropped"]))
        assert told == "1 (5-5): given out too often"
    finally:
        await broker.command("subscriptions", "remove", "poisoned")


async def test_e11_an_installation_from_before_gets_policy_and_limits(broker: Installation) -> None:
    made = await add(broker, "old")
    api, vhost = management(broker.vhost.server), broker.vhost.name
    try:
        api.delete(f"policies/{vhost}/{POLICY}")
        for user in (made["queue"], "sync"):
            api.delete(f"user-limits/{user}/max-connections")
        checks = (await broker.doctor())[1]["limits of the broker"]
        assert checks["state"] == "wrong"
        assert all(said in checks["found"] for said in (POLICY, "subscriber.old", "sync may open"))

        bound(broker.vhost.server.management_url_as_admin, broker.vhost.url)

        assert (await broker.doctor())[1]["limits of the broker"]["state"] == "ok"
        limits = {one["user"]: one["value"] for one in api.get("user-limits")}
        assert (limits[made["queue"]], limits["sync"]) == (dict(OF_A_SUBSCRIBER), dict(OF_A_SERVICE))
    finally:
        await broker.command("subscriptions", "remove", "old")


async def test_s7_a_subscriber_opens_so_many_connections_and_channels(broker: Installation) -> None:
    made = await add(broker, "greedy")
    try:
        async with AsyncExitStack() as open_:
            for _ in range(OF_A_SUBSCRIBER["max-connections"]):
                first = await open_.enter_async_context(await aio_pika.connect(made["url"]))
            with pytest.raises((AMQPError, ConnectionError)):
                await aio_pika.connect(made["url"], timeout=5)
            with pytest.raises((AMQPError, ConnectionError, RuntimeError, TimeoutError)):
                await open_channels(first, OF_A_SUBSCRIBER["max-channels"] + 1)
    finally:
        await broker.command("subscriptions", "remove", "greedy")


async def open_channels(connection: AbstractConnection, number: int) -> None:
    async with asyncio.timeout(5):
        for _ in range(number):
            await connection.channel()
