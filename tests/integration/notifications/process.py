"""The process as it is started, for tests that kill it or cut its connections."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import asyncpg
import httpx2
import pytest

from deploy.ports import free_port
from tests.integration.notifications.fakes import TOKEN, Mailbox
from tests.support.http import client as http_client
from tests.support.internal_api import FakeInternal
from tests.support.servers import Database, Vhost
from tests.support.waiting import wait_until

ROOT = Path(__file__).resolve().parents[3]


class Process:
    """`python -m services.notifications run`, which may be killed and started again."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.port = free_port()
        self._environment = {**environment, "ORIENTATION_HTTP_PORT": str(self.port)}
        self._child: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        self._child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.notifications", "run", cwd=ROOT, env=self._environment
        )
        await wait_until(self.is_ready, "readiness")

    async def is_ready(self) -> bool:
        """What /health/ready says."""
        with contextlib.suppress(httpx2.TransportError):
            return (await self.get("/health/ready")).status_code == 200
        return False

    async def get(self, path: str) -> httpx2.Response:
        """Ask its HTTP port."""
        async with http_client() as client:
            return await client.get(f"http://127.0.0.1:{self.port}{path}")

    async def signal(self, number: signal.Signals) -> None:
        """Send a signal without waiting."""
        assert self._child is not None
        self._child.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; gives the exit code."""
        assert self._child is not None
        return await asyncio.wait_for(self._child.wait(), 15)

    async def stop(self) -> None:
        """Be sure that it is gone."""
        if self._child is not None and self._child.returncode is None:
            self._child.kill()
            await self._child.wait()


@pytest.fixture
def environment(
    notifications_db: Database, vhost: Vhost, mailbox: Mailbox, internal: FakeInternal
) -> dict[str, str]:
    """The variables of the process."""
    return {
        "PATH": os.environ["PATH"],
        "ORIENTATION_DATABASE_URL": notifications_db.url,
        "ORIENTATION_AMQP_URL": vhost.url_as("notifications"),
        "ORIENTATION_SMTP_URL": mailbox.url,
        "ORIENTATION_INTERNAL_URL": internal.url,
        "ORIENTATION_INTERNAL_TOKEN": TOKEN,
        "ORIENTATION_PUBLIC_URL": "https://orientation.example.org",
        "ORIENTATION_MAIL_FROM": "Orientation <orientation@example.org>",
    }


@pytest.fixture
async def process(environment: dict[str, str]) -> AsyncIterator[Process]:
    """One process, not started yet."""
    process = Process(environment)
    yield process
    await process.stop()


async def state_is(pool: asyncpg.Pool, state: str, count: int = 1) -> None:
    """Wait until so many jobs are in this state."""
    found = "SELECT count(*) >= $2 FROM notifications.recaps WHERE state = $1"
    await wait_until(lambda: pool.fetchval(found, state, count), f"{count} {state}")


async def is_not_ready(process: Process) -> bool:
    """What /health/ready says, the other way round."""
    return not await process.is_ready()


async def claims_run_out(pool: asyncpg.Pool) -> None:
    """As if the claim of the killed process were over."""
    await pool.execute("UPDATE notifications.recaps SET next_attempt_at = now()")
