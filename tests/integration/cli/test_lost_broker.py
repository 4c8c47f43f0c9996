"""The example subscribers when they lose the broker: no event is missing, none is silently deaf."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

import aio_pika
import pytest

from tests.integration.cli.installation import Installation
from tests.integration.cli.subscribing import World, command_of, fill, start, subscribed
from tests.support.servers import management
from tests.support.waiting import wait_until

BEFORE = 300
MORE = 400
Running: TypeAlias = "subprocess.Popen[bytes]"
Starter: TypeAlias = Callable[[list[str]], Running]


@pytest.fixture
async def world(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[World]:
    async with subscribed(installation, monkeypatch, tmp_path, BEFORE) as world:
        yield world


@pytest.fixture
def started(world: World, tmp_path: Path) -> Iterator[Starter]:
    """Starts an example; whatever happens, none is left."""
    processes = []

    def begin(command: list[str]) -> Running:
        processes.append(start(command, world, tmp_path))
        return processes[-1]

    yield begin
    for process in processes:
        process.kill()
        process.wait()


def said(folder: Path) -> str:
    """What the examples said, to the end."""
    return (folder / "out").read_text()


async def has(world: World, events: int, running: Running, folder: Path) -> None:
    """Return when so many events are there; the subscriber lives."""

    async def reached() -> bool:
        assert running.poll() is None, said(folder)[-2000:]
        return world.lines() >= events

    await wait_until(reached, f"{events} events", 60)


async def ended(running: Running) -> int:
    """The exit code, once it is there."""
    return await asyncio.to_thread(running.wait, 30)


async def lose_broker(world: World, installation: Installation, way: str) -> None:
    """Cut every connection to the broker, or let the broker close the subscription's, as at a stop."""
    if way == "cut":
        return world.broker.cut()
    api = management(installation.vhost.server)
    for connection in api.get("connections"):
        if connection["user"] == world.queue["queue"]:
            api.delete(f"connections/{quote(connection['name'], safe='')}")
    return None


@pytest.mark.timeout(180)
@pytest.mark.parametrize("way", ["cut", "closed"])
@pytest.mark.parametrize("language", ["python", "node"])
async def test_after_a_loss_of_the_broker_every_event_comes(
    world: World, installation: Installation, tmp_path: Path, started: Starter, language: str, way: str
) -> None:
    """Python goes on by itself; Node ends with one line, and goes on where it was."""
    command = await asyncio.to_thread(command_of, language, tmp_path)
    running = await asyncio.to_thread(started, command)
    filling = asyncio.create_task(fill(world.store, MORE))
    await has(world, BEFORE + 100, running, tmp_path)  # in the middle, with messages under way
    await lose_broker(world, installation, way)
    if language == "node":
        assert await ended(running) == 1
        assert "RabbitMQ is lost" in said(tmp_path)
        assert said(tmp_path).count("\n") == 1, said(tmp_path)
    else:
        await wait_until(lambda: says(tmp_path, "trying again"), "it tries again", 30)
    await filling
    world.broker.mend()
    if language == "node":
        running = await asyncio.to_thread(started, command)
    await has(world, BEFORE + MORE, running, tmp_path)
    await fill(world.store, 100)  # only the broker tells of these
    await has(world, BEFORE + MORE + 100, running, tmp_path)
    running.kill()
    await ended(running)
    assert world.positions() == list(range(1, BEFORE + MORE + 101))


@pytest.mark.parametrize("way", ["removed", "queue deleted"])
@pytest.mark.parametrize("language", ["python", "node"])
async def test_without_its_subscription_it_ends_and_says_why(
    world: World, installation: Installation, tmp_path: Path, started: Starter, language: str, way: str
) -> None:
    command = await asyncio.to_thread(command_of, language, tmp_path)
    running = await asyncio.to_thread(started, command)
    await has(world, BEFORE, running, tmp_path)
    await wait_until(lambda: is_consumed(world, installation), "it consumes")
    if way == "removed":
        assert (await installation.command("subscriptions", "remove", "test")).exit_code == 0
    else:
        await installation.delete(queue=world.queue["queue"], exchange="none")
    assert await ended(running) == 1
    assert "another" in said(tmp_path).splitlines()[-1] or "RabbitMQ is lost" in said(tmp_path)
    assert "Traceback" not in said(tmp_path)


async def says(folder: Path, words: str) -> bool:
    return words in said(folder)


async def is_consumed(world: World, installation: Installation) -> bool:
    async with await aio_pika.connect(installation.vhost.url) as connection:
        queue = await (await connection.channel()).get_queue(world.queue["queue"])
        return bool(queue.declaration_result.consumer_count)
