"""The whole system with a proxy on every edge, its processes to be killed, stopped and started again."""

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil

from deploy.local.processes import Process, Servers
from deploy.local.stack import Stack
from deploy.local.supervisor.children import Child
from deploy.local.supervisor.servers import Outside
from deploy.local.supervisor.supervisor import Supervisor
from tests.support.proxy import Proxy, proxied
from tests.support.waiting import wait_until

# Who talks to whom: a process and the variable that names the other side; and families to web.
Edge = tuple[str, str]
FAMILIES: Edge = ("families", "PUBLIC_URL")
EDGES: tuple[Edge, ...] = (
    FAMILIES,
    ("web", "DATABASE_URL"),
    ("web", "FEED_DATABASE_URL"),
    ("worker", "DATABASE_URL"),
    ("worker", "AMQP_URL"),
    ("notifications", "DATABASE_URL"),
    ("notifications", "AMQP_URL"),
    ("notifications", "INTERNAL_URL"),
    ("notifications", "SMTP_URL"),
    ("sync", "DATABASE_URL"),
    ("sync", "AMQP_URL"),
    ("sync", "INTERNAL_URL"),
    ("sync", "SIECLE_URL"),
    ("siecle", "DATABASE_URL"),
)
SERVICES = ("web", "worker", "notifications", "sync", "siecle")
START_SECONDS = 60


class Wired(Supervisor):
    """The stack of a folder, with its e-mails sent to `smtp_url`.

    `settings` are variables of processes besides, by their names; `heartbeat` is AMQP's, in seconds.
    """

    def __init__(
        self,
        stack: Stack,
        smtp_url: str,
        settings: Mapping[str, Mapping[str, str]],
        heartbeat: int | None = None,
    ) -> None:
        super().__init__(stack)
        self._outside = Outside({"ORIENTATION_SMTP_URL": smtp_url})
        self._settings = settings
        self._heartbeat = heartbeat
        self._proxies = contextlib.ExitStack()
        self.wires: dict[Edge, Proxy] = {}
        self.public_url = ""

    def _chosen(self, servers: Servers) -> list[Process]:
        self.public_url = self._wire(FAMILIES, self._stack.url("web"))
        return [self._through(process) for process in super()._chosen(servers)]

    def _through(self, process: Process) -> Process:
        variables = {**process.variables, **self._settings.get(process.name, {})}
        if process.name in ("web", "notifications"):
            variables["PUBLIC_URL"] = self.public_url
        for name, variable in EDGES:
            if name == process.name:
                variables[variable] = self._wire((name, variable), variables[variable])
        if self._heartbeat and "AMQP_URL" in variables:
            variables["AMQP_URL"] += f"?heartbeat={self._heartbeat}"
        return replace(process, variables=variables)

    def _wire(self, edge: Edge, url: str) -> str:
        self.wires[edge], through = self._proxies.enter_context(proxied(url))
        return through

    async def start(self) -> None:
        """Start everything, and return when all is ready."""
        await self._start()

    async def stop(self) -> None:
        """Stop everything."""
        await self._children.stop()
        self._proxies.close()

    def child(self, name: str) -> Child:
        """The process of this name, a server's too."""
        return next(child for child in self._children.running if child.name == name)

    @property
    def deaths(self) -> int:
        """How often a process ended and was started again."""
        return sum(child.deaths for child in self._children.running)

    def process(self, name: str) -> psutil.Process:
        """The running process of this name. Errors: `psutil.NoSuchProcess`."""
        running = self.child(name)._process
        assert running is not None
        return psutil.Process(running.pid)

    async def rabbitmqctl(self, *arguments: str) -> None:
        """Tell the broker's node something. Errors: `CalledProcessError`."""
        node = self.child("rabbitmq")
        command = [str(Path(node._command[0]).with_name("rabbitmqctl")), "-q", *arguments]
        run = partial(
            subprocess.run, command, env=node._environment, check=True, capture_output=True, timeout=60
        )
        await asyncio.to_thread(run)

    def cpu_seconds(self, name: str) -> float:
        """How much CPU the process has taken so far."""
        used = self.process(name).cpu_times()
        return used.user + used.system

    def kill(self, name: str) -> None:
        """`kill -9` of a process and of all that it started."""
        top = self.process(name)
        for one in (top, *top.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()

    async def restarted(self, name: str, deaths: int, seconds: float = START_SECONDS) -> float:
        """When the process was started again after more than so many deaths, on the monotonic clock."""
        child = self.child(name)
        await wait_until(lambda: child.deaths > deaths and child.alive, f"{name} starts again", seconds)
        return time.monotonic()

    async def kill_and_wait(self, name: str) -> float:
        """Kill it; when it was started again."""
        deaths = self.child(name).deaths
        self.kill(name)
        return await self.restarted(name, deaths)

    async def terminate(self, name: str) -> tuple[float, float]:
        """SIGTERM; after how many seconds it had ended, and when it was started again."""
        child, began = self.child(name), time.monotonic()
        deaths = child.deaths
        self.process(name).send_signal(signal.SIGTERM)
        await wait_until(lambda: child.deaths > deaths, f"{name} ends after SIGTERM", START_SECONDS)
        return time.monotonic() - began, await self.restarted(name, deaths)

    @contextlib.asynccontextmanager
    async def away(self, name: str, seconds: float = 30) -> AsyncIterator[None]:
        """Stop it, for as long as the block lasts."""
        child = self.child(name)
        await child.stop(seconds)
        try:
            yield
        finally:
            await child.start()
            child.keep()


def forget_variables() -> None:
    """Servers that our own environment names are not ours to harm."""
    for name in [name for name in os.environ if name.startswith("ORIENTATION_")]:
        del os.environ[name]
