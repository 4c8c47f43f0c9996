"""The example subscribers against real servers: killed again and again, every event once and in order."""

import asyncio
import json
import random
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.cli.installation import Installation
from tests.integration.cli.subscribing import World, command_of, fill, start, subscribed
from tests.support.waiting import wait_until

EVENTS = {"python": 10_000, "node": 3_000}
BEFORE = 2_000  # stored before anybody subscribes
KILLS = 3


@pytest.fixture
async def world(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[World]:
    async with subscribed(installation, monkeypatch, tmp_path, BEFORE) as world:
        yield world


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", ["python", "node"])
async def test_every_event_once_and_in_order_whatever_is_killed(
    world: World, tmp_path: Path, language: str
) -> None:
    command = await asyncio.to_thread(command_of, language, tmp_path)
    events = EVENTS[language]
    filling = asyncio.create_task(fill(world.store, events - BEFORE))
    for kill in range(KILLS + 1):
        running = await asyncio.to_thread(start, command, world, tmp_path)
        goal = events if kill == KILLS else (kill + 1) * events // (KILLS + 2) + random.randrange(200)

        async def reached(running: "subprocess.Popen[bytes]" = running, goal: int = goal) -> bool:
            assert running.poll() is None, (tmp_path / "out").read_text()[-2000:]
            return world.lines() >= goal

        await wait_until(reached, f"{goal} events", 90)
        running.kill()
        await asyncio.to_thread(running.wait)
    await filling
    assert world.positions() == list(range(1, events + 1))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", ["python", "node"])
async def test_an_absence_of_the_feed_and_a_restore_that_lost_events_leave_no_trace(
    world: World, installation: Installation, tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = await asyncio.to_thread(command_of, language, tmp_path)
    world.feed.cut()
    running = await asyncio.to_thread(start, command, world, tmp_path)
    await wait_until(lambda: _asked_in_vain(world), "the feed is asked while it is away")
    world.feed.mend()

    async def has(position: int) -> bool:
        assert running.poll() is None, (tmp_path / "out").read_text()[-2000:]
        text = world.file.read_bytes() if world.file.exists() else b""
        lines = text.rpartition(b"\n")[0].splitlines()  # a line may be half written
        return bool(lines) and json.loads(lines[-1])["position"] == position

    await wait_until(lambda: has(BEFORE), "all events", 90)
    await world.relay.stop()
    await installation.sql(
        "ALTER TABLE eventstore.events DISABLE TRIGGER append_only",
        f"DELETE FROM eventstore.events WHERE position > {BEFORE - 500}",  # noqa: S608
    )
    monkeypatch.setenv("ORIENTATION_RESTORE_DATABASE_URL", installation.database.url_as("intentions_restore"))
    assert (await installation.command("events", "new-log", "--republish-hours", "0")).exit_code == 0
    world.relay.start()
    await fill(world.store, 100)

    await wait_until(lambda: has(BEFORE - 400), "the new history", 90)
    running.kill()
    await asyncio.to_thread(running.wait)
    seen = [json.loads(line) for line in world.file.read_bytes().splitlines()]
    assert [event["id"] for event in seen] == [str(event.id) async for event in world.store.read_all()]
    assert {event["log"] for event in seen} == {str(await world.store.log_id())}


async def _asked_in_vain(world: World) -> bool:
    return world.feed.refused > 0
