"""SIGTERM while the servers are silent: every process ends in time, of itself."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx2
import pytest

from deploy.ports import free_port
from shared.messaging.topology import CONSUMERS
from tests.support.http import client as http_client
from tests.support.proxy import Proxy, proxied
from tests.support.servers import Database, Vhost
from tests.support.waiting import wait_until
from tests.support.web_settings import NOTIFICATIONS, SECRET_KEY, SYNC

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
STOP_SECONDS = 10
MODULES = {
    "web": ("services.intentions", "web"),
    "worker": ("services.intentions", "worker"),
    **{name: (f"services.{name}", "run") for name in CONSUMERS},
}


@pytest.fixture
def proxies() -> Iterator[tuple[contextlib.ExitStack, list[Proxy]]]:
    """Where proxies are kept until the test ends."""
    with contextlib.ExitStack() as stack:
        yield stack, []


async def test_e10_every_process_ends_in_time_with_its_servers_silent(
    intentions_db: Database,
    notifications_db: Database,
    sync_db: Database,
    vhost: Vhost,
    proxies: tuple[contextlib.ExitStack, list[Proxy]],
) -> None:
    stack, silenced = proxies

    def through(url: str) -> str:
        proxy, changed = stack.enter_context(proxied(url))
        silenced.append(proxy)
        return changed

    started = {
        name: await _start(name, {**_common(), "DATABASE_URL": through(database.url), **broker})
        for name, database, broker in (
            ("web", intentions_db, {"FEED_DATABASE_URL": through(intentions_db.url_as("intentions_feed"))}),
            ("worker", intentions_db, {"AMQP_URL": through(vhost.url_as("intentions"))}),
            ("notifications", notifications_db, {"AMQP_URL": through(vhost.url_as("notifications"))}),
            ("sync", sync_db, {"AMQP_URL": through(vhost.url_as("sync"))}),
        )
    }
    try:
        for name, (_, port) in started.items():
            await _says(port, 200, f"{name} is ready")
        for proxy in silenced:
            proxy.fall_silent()
        for name, (_, port) in started.items():
            await _says(port, 503, f"{name} has noticed")
        for child, _ in started.values():
            child.send_signal(signal.SIGTERM)
        ended = await asyncio.gather(*(_end(child) for child, _ in started.values()))
        assert dict(zip(started, ended, strict=True)) == dict.fromkeys(started, 0)
    finally:
        for child, _ in started.values():
            if child.returncode is None:
                child.kill()


def _common() -> dict[str, str]:
    port = free_port()
    return {
        "HTTP_PORT": str(port),
        "HEALTH_PORT": str(free_port()),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "NOTIFICATIONS_TOKEN": NOTIFICATIONS,
        "SYNC_TOKEN": SYNC,
        "SECRET_KEY": SECRET_KEY,
        "INTERNAL_URL": "http://127.0.0.1:1",
        "INTERNAL_TOKEN": NOTIFICATIONS,
        "SMTP_URL": "smtp://127.0.0.1:1",
        "SIECLE_URL": "http://127.0.0.1:1",
        "SIECLE_TOKEN": SYNC,
    }


async def _start(name: str, variables: Mapping[str, str]) -> tuple[asyncio.subprocess.Process, str]:
    environment = {f"ORIENTATION_{key}": value for key, value in variables.items()}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *MODULES[name], cwd=ROOT, env={"PATH": os.environ["PATH"], **environment}
    )
    return child, variables["HEALTH_PORT" if name == "web" else "HTTP_PORT"]


async def _end(child: asyncio.subprocess.Process) -> int | None:
    with contextlib.suppress(TimeoutError):
        return await asyncio.wait_for(child.wait(), STOP_SECONDS)
    return None


async def _says(port: str, status: int, what: str) -> None:
    async def says() -> bool:
        return await _status(port) == status

    await wait_until(says, what, START_SECONDS)


async def _status(port: str) -> int:
    with contextlib.suppress(httpx2.TransportError):
        async with http_client() as client:
            return (await client.get(f"http://127.0.0.1:{port}/health/ready")).status_code
    return 0
