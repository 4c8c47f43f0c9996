"""A subscriber that was away: its full queue drops, nobody waits for it, and it still gets everything."""

import asyncio
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import aio_pika
import pytest

from shared.messaging import queues
from shared.messaging.topology import STREAM
from tests.integration.cli.installation import Installation
from tests.integration.cli.subscribing import PYTHON, fill, start, subscribed
from tests.support.waiting import wait_until

BYTES = 30_000  # some forty events


async def test_what_a_full_queue_dropped_is_fetched_and_the_relay_goes_on(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(queues, "SUBSCRIBER_BYTES", BYTES)
    async with subscribed(installation, monkeypatch, tmp_path, 0) as world:
        await fill(world.store, 300)
        await wait_until(lambda: world.is_relayed(300), "the relay goes on")
        async with await aio_pika.connect(installation.vhost.url) as connection:
            channel = await connection.channel()
            [(first, left)] = [await oldest(channel, world.queue["queue"])]
            assert first > 200, "the oldest are dropped"
            assert 0 < left < 100

        running = await asyncio.to_thread(start, PYTHON, world, tmp_path)
        for goal in (300, 400):

            async def has_all(goal: int = goal) -> bool:
                assert running.poll() is None, (tmp_path / "out").read_text()[-2000:]
                return world.lines() >= goal

            await wait_until(has_all, f"{goal} events", 40)
            await fill(world.store, 400 - goal)
        running.kill()
        await asyncio.to_thread(running.wait)
        assert world.positions() == list(range(1, 401))


async def oldest(channel: aio_pika.abc.AbstractChannel, name: str) -> tuple[int, int]:
    """The position of the oldest event in a queue, which keeps it, and how many wait."""
    queue = await channel.get_queue(name)
    message = await queue.get(timeout=5)
    await message.nack(requeue=True)
    return json.loads(message.body)["position"], queue.declaration_result.message_count or 0


async def test_the_stream_is_read_from_an_instant(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with subscribed(installation, monkeypatch, tmp_path, 0, "--stream") as world:
        await fill(world.store, 100)
        await wait_until(lambda: world.is_relayed(100), "the first events are published")
        instant = int(time.time()) + 1

        async def has_come() -> bool:
            return time.time() > instant

        await wait_until(has_come, "the instant, in whole seconds")
        await fill(world.store, 100)
        async with await aio_pika.connect(world.queue["url"]) as connection:
            channel = await connection.channel()
            await channel.set_qos(prefetch_count=100)
            stream = await channel.get_queue(STREAM, ensure=False)
            offset = {"x-stream-offset": datetime.fromtimestamp(instant, UTC)}
            seen: list[int] = []
            async with stream.iterator(arguments=offset, timeout=20) as messages:
                async for message in messages:
                    seen.append(json.loads(message.body)["position"])
                    await message.ack()
                    if seen[-1] == 200:
                        break
    assert sorted(seen) == list(range(101, 201))
