"""The whole system with proxies on some of its edges, which may all fall silent at once."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from deploy.local.processes import Process, Servers
from deploy.local.stack import Stack
from deploy.local.supervisor.supervisor import Supervisor
from tests.support.proxy import Proxy, proxied
from tests.support.system import System, found_in

# Who talks to whom over a wire that may fall silent.
EDGES = (
    ("worker", "DATABASE_URL"),
    ("worker", "AMQP_URL"),
    ("notifications", "AMQP_URL"),
    ("web", "DATABASE_URL"),
)


@dataclass(frozen=True)
class Silenceable:
    """A running system, and the proxy of each edge."""

    system: System
    edges: Mapping[tuple[str, str], Proxy]
    supervisor: "_Supervisor"

    def fall_silent(self) -> None:
        """All edges at once."""
        for proxy in self.edges.values():
            proxy.fall_silent()

    def speak(self) -> None:
        """And again."""
        for proxy in self.edges.values():
            proxy.speak()


class _Supervisor(Supervisor):
    """Gives some processes addresses that lead through proxies; `heartbeat`: AMQP's, in seconds."""

    def __init__(self, stack: Stack, proxies: contextlib.ExitStack, heartbeat: int | None) -> None:
        super().__init__(stack)
        self._proxies = proxies
        self._heartbeat = heartbeat
        self.edges: dict[tuple[str, str], Proxy] = {}

    def _chosen(self, servers: Servers) -> list[Process]:
        return [self._through(process) for process in super()._chosen(servers)]

    def _through(self, process: Process) -> Process:
        variables = dict(process.variables)
        for edge in EDGES:
            if edge[0] == process.name:
                self.edges[edge], variables[edge[1]] = self._proxies.enter_context(
                    proxied(variables[edge[1]])
                )
        if self._heartbeat and "AMQP_URL" in variables:
            variables["AMQP_URL"] += f"?heartbeat={self._heartbeat}"
        return replace(process, variables=variables)

    async def start(self) -> None:
        """Start everything, and return when all is ready."""
        await self._start()

    async def stop(self) -> None:
        """Stop everything."""
        await self._children.stop()

    @property
    def restarts(self) -> int:
        """How often a process ended and was started again."""
        return sum(child.deaths for child in self._children.running)


@contextlib.asynccontextmanager
async def silenceable(folder: Path, *, heartbeat: int | None = None) -> AsyncIterator[Silenceable]:
    """Start everything in `folder` with the sample collège in it, and stop everything in the end."""
    for name in [name for name in os.environ if name.startswith("ORIENTATION_")]:
        del os.environ[name]  # servers that they name are not ours to silence
    with contextlib.ExitStack() as proxies:
        supervisor = _Supervisor(Stack(folder), proxies, heartbeat)
        try:
            await supervisor.start()
            system = found_in(folder)
            await asyncio.to_thread(system.take_in_the_sample)
            yield Silenceable(system, supervisor.edges, supervisor)
        finally:
            await supervisor.stop()
