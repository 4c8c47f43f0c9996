"""The example subscribers against real servers: killed again and again, every event once and in order."""

import asyncio
import json
import random
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from deploy.local.stack import ROOT
from services.intentions import feed_tokens
from services.intentions.eventstore.store import EventStore
from services.intentions.feed_tokens import Reader
from services.intentions.web.app import create_app
from services.intentions.worker.relay import Relay
from shared.database import create_pool
from tests.integration.cli.installation import Installation
from tests.support.events import append_of, session_ended
from tests.support.serving import served
from tests.support.waiting import wait_until
from tests.support.web_settings import web_settings

EVENTS = {"python": 10_000, "node": 3_000}
BEFORE = 2_000  # stored before anybody subscribes
KILLS = 3
EXAMPLES = ROOT / "docs" / "examples"


@dataclass(frozen=True)
class World:
    """A running relay and feed, a subscription and a token."""

    store: EventStore
    arguments: list[str]
    file: Path
    relay: "Restarted"

    def lines(self) -> int:
        """How many events the subscriber has written."""
        return self.file.read_bytes().count(b"\n") if self.file.exists() else 0


class Restarted:
    """Work in the background that can be stopped and started."""

    def __init__(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        self._work = work

    def start(self) -> None:
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.wait({self._task})


@pytest.fixture
async def world(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[World]:
    monkeypatch.setenv("ORIENTATION_AMQP_URL", installation.vhost.url)
    monkeypatch.setenv("ORIENTATION_MANAGEMENT_URL", installation.vhost.server.management_url_as_admin)
    url = installation.database.url
    app = create_app(web_settings(url, 1))
    async with (
        await create_pool(url) as pool,
        EventStore(pool) as store,
        app.router.lifespan_context(app),
        served(app) as address,
    ):
        await fill(store, BEFORE)
        made = await installation.command("subscriptions", "add", "test", "--json")
        queue = json.loads(made.stdout)
        relay = Restarted(lambda: Relay(url, store, installation.vhost.url_as("intentions")).run())
        relay.start()
        arguments = [queue["url"], queue["queue"], address, await token(pool)]
        yield World(store, arguments, tmp_path / "events", relay)
        await relay.stop()
        await installation.command("subscriptions", "remove", "test")


async def token(pool: asyncpg.Pool) -> str:
    made = await feed_tokens.add(pool, Reader("test"))
    assert made is not None
    return made


async def fill(store: EventStore, number: int) -> None:
    for _ in range(number // 100):
        await asyncio.gather(*(store.append(append_of(session_ended())) for _ in range(100)))


def node(folder: Path) -> list[str]:
    """What runs the JavaScript example, its one dependency installed in `folder`."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no Node here")
    subprocess.run(
        [npm, "install", "--silent", "--no-save", "--no-audit", "--no-fund", "amqplib@0.10"],
        cwd=folder, check=True, timeout=120,
    )  # fmt: skip
    return ["node", str(EXAMPLES / "subscriber.mjs")]


def start(command: list[str], world: World, folder: Path) -> "subprocess.Popen[bytes]":
    with (folder / "out").open("ab") as out:
        return subprocess.Popen(
            [*command, *world.arguments, str(world.file)], cwd=folder, stdout=out, stderr=out
        )


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", ["python", "node"])
async def test_every_event_once_and_in_order_whatever_is_killed(
    world: World, tmp_path: Path, language: str
) -> None:
    python = [sys.executable, str(EXAMPLES / "subscriber.py")]
    command = python if language == "python" else await asyncio.to_thread(node, tmp_path)
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
    positions = [json.loads(line)["position"] for line in world.file.read_bytes().splitlines()]
    assert positions == list(range(1, events + 1))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", ["python", "node"])
async def test_a_restore_that_lost_events_leaves_no_trace_of_them(
    world: World, installation: Installation, tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = [sys.executable, str(EXAMPLES / "subscriber.py")]
    command = python if language == "python" else await asyncio.to_thread(node, tmp_path)
    running = await asyncio.to_thread(start, command, world, tmp_path)

    async def has(position: int) -> bool:
        assert running.poll() is None, (tmp_path / "out").read_text()[-2000:]
        written = world.file.read_bytes() if world.file.exists() else b""
        lines = written[: written.rfind(b"\n") + 1].splitlines()  # the last one may be half written
        return bool(lines) and json.loads(lines[-1])["position"] == position

    await wait_until(lambda: has(BEFORE), "all events", 90)
    await world.relay.stop()
    await installation.sql(
        "ALTER TABLE eventstore.events DISABLE TRIGGER append_only",
        f"DELETE FROM eventstore.events WHERE position > {BEFORE - 500}",  # noqa: S608
    )
    monkeypatch.setenv("ORIENTATION_DATABASE_OWNER_URL", installation.database.owner_url)
    assert (await installation.command("events", "new-log", "--republish-hours", "0")).exit_code == 0
    world.relay.start()
    await fill(world.store, 100)

    await wait_until(lambda: has(BEFORE - 400), "the new history", 90)
    running.kill()
    await asyncio.to_thread(running.wait)
    seen = [json.loads(line) for line in world.file.read_bytes().splitlines()]
    assert [event["id"] for event in seen] == [str(event.id) async for event in world.store.read_all()]
    assert {event["log"] for event in seen} == {str(await world.store.log_id())}
