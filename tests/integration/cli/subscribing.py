"""A subscription with its queue and its token on a running relay and feed; the examples started on it."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.local.stack import ROOT
from services.intentions import feed_tokens
from services.intentions.eventstore.store import EventStore
from services.intentions.feed_tokens import Reader
from services.intentions.web.app import create_app
from services.intentions.worker.relay.relay import Relay
from shared.postgres.database import create_pool
from tests.integration.cli.installation import Installation
from tests.support.events import append_of, session_ended
from tests.support.proxy import Proxy, proxied
from tests.support.serving import served
from tests.support.web_settings import web_settings

EXAMPLES = ROOT / "docs" / "examples"
PYTHON = [sys.executable, str(EXAMPLES / "subscriber.py")]


@dataclass(frozen=True)
class World:
    """A running relay, and feed and broker behind a proxy each, a subscription and a token."""

    store: EventStore
    queue: dict[str, str]
    arguments: list[str]
    file: Path
    relay: "Restarted"
    feed: Proxy
    broker: Proxy

    def positions(self) -> list[int]:
        """The positions of the events that the subscriber has written."""
        return [json.loads(line)["position"] for line in self.file.read_bytes().splitlines()]

    def lines(self) -> int:
        """How many events the subscriber has written."""
        return self.file.read_bytes().count(b"\n") if self.file.exists() else 0

    async def is_relayed(self, position: int) -> bool:
        """Whether everything up to this position was published."""
        return await self.store.checkpoint("relay") >= position


class Restarted:
    """Work in the background that can be stopped and started."""

    def __init__(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        self._work = work

    def start(self) -> None:
        """Begin it, again."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Cancel it."""
        self._task.cancel()
        await asyncio.wait({self._task})


@asynccontextmanager
async def subscribed(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, folder: Path, before: int, *options: str
) -> AsyncIterator[World]:
    """A subscription, made when `before` events were stored already."""
    monkeypatch.setenv("ORIENTATION_AMQP_URL", installation.vhost.url)
    monkeypatch.setenv("ORIENTATION_MANAGEMENT_URL", installation.vhost.server.management_url_as_admin)
    url = installation.database.url
    app = create_app(web_settings(url, 1))
    proxies = ExitStack()
    async with (
        await create_pool(url) as pool,
        EventStore(pool) as store,
        app.router.lifespan_context(app),
        served(app) as address,
    ):
        broker, public = proxies.enter_context(proxied(installation.vhost.url))
        monkeypatch.setenv("ORIENTATION_SUBSCRIBERS_AMQP_URL", public)
        await fill(store, before)
        made = await installation.command("subscriptions", "add", "test", "--json", *options)
        token = await feed_tokens.add(pool, Reader("test"))
        queue, secret, events = (folder / name for name in ("queue", "token", "events"))
        await asyncio.to_thread(queue.write_text, made.stdout)
        await asyncio.to_thread(secret.write_text, f"{token}\n")
        relay = Restarted(lambda: Relay(url, store, installation.vhost.url_as("intentions")).run())
        relay.start()
        feed, through = proxies.enter_context(proxied(address))
        arguments = [str(queue), str(secret), through, str(events)]
        yield World(store, json.loads(made.stdout), arguments, events, relay, feed, broker)
        await relay.stop()
        proxies.close()
        await installation.command("subscriptions", "remove", "test")


async def fill(store: EventStore, number: int) -> None:
    """Store so many events more, a hundred at once."""
    for _ in range(number // 100):
        await asyncio.gather(*(store.append(append_of(session_ended())) for _ in range(100)))


def start(command: list[str], world: World, folder: Path) -> "subprocess.Popen[bytes]":
    """An example as a process of its own; what it says goes into the file `out`."""
    with (folder / "out").open("ab") as out:
        return subprocess.Popen([*command, *world.arguments], cwd=folder, stdout=out, stderr=out)


def command_of(language: str, folder: Path) -> list[str]:
    """What runs the example in this language, `python` or `node`."""
    return PYTHON if language == "python" else _node(folder)


def _node(folder: Path) -> list[str]:
    """What runs the JavaScript example, its locked dependencies installed in `folder`."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no Node here")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(EXAMPLES / name, folder)
    install = [npm, "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(install, cwd=folder, check=True, timeout=120)
    return ["node", str(EXAMPLES / "subscriber.mjs")]
