"""The worker as the process that operators run, which may be killed and started again."""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

import httpx2

from deploy.ports import free_port
from tests.support.http import client as http_client
from tests.support.waiting import wait_until

ROOT = Path(__file__).resolve().parents[3]
STOP_SECONDS = 10


class Worker:
    """`python -m services.intentions worker`."""

    def __init__(self, database_url: str, amqp_url: str) -> None:
        self.port = free_port()
        self._environment = {
            "PATH": os.environ["PATH"],
            "ORIENTATION_DATABASE_URL": database_url,
            "ORIENTATION_AMQP_URL": amqp_url,
            "ORIENTATION_HTTP_PORT": str(self.port),
        }
        self._child: asyncio.subprocess.Process | None = None

    async def launch(self) -> None:
        """Start it without waiting."""
        command = [sys.executable, "-m", "services.intentions", "worker"]
        self._child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=self._environment)

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        await self.launch()
        await wait_until(self.is_ready, "the worker is ready", 60)

    async def is_ready(self) -> bool:
        """What /health/ready says."""
        return (await self.get("/health/ready")).startswith('{"ready":true')

    async def is_active(self) -> bool:
        """Whether its relay is the one that publishes."""
        return "orientation_relay_active 1.0" in await self.get("/metrics")

    async def get(self, path: str) -> str:
        """What it answers there; nothing while it does not."""
        with contextlib.suppress(httpx2.TransportError):
            async with http_client() as client:
                return (await client.get(f"http://127.0.0.1:{self.port}{path}")).text
        return ""

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended."""
        return self._child is not None and self._child.returncode is None

    async def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; gives the exit code."""
        assert self._child is not None
        self._child.send_signal(number)
        return await asyncio.wait_for(self._child.wait(), STOP_SECONDS)

    async def stop(self) -> None:
        """Be sure that it is gone."""
        if self._child is not None and self._child.returncode is None:
            await self.end(signal.SIGKILL)
