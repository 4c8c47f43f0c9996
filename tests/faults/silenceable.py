"""The whole system with proxies on some of its edges, which may all fall silent at once."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from deploy.local.processes import Process, Servers
from deploy.local.stack import Stack
from deploy.local.supervisor.supervisor import Supervisor
from tests.support.proxy import Proxy, proxied
from tests.support.system import System, found_in

# Who talks to whom over a wire that may fall silent.
Edge = tuple[str, str]
EDGES: Collection[Edge] = (
    ("worker", "DATABASE_URL"),
    ("worker", "AMQP_URL"),
    ("notifications", "AMQP_URL"),
    ("web", "DATABASE_URL"),
)


@dataclass(frozen=True)
class Silenceable:
    """A running system, and the proxy of each edge."""

    system: System
    edges: Mapping[Edge, Proxy]
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
    """Gives some processes addresses that lead through proxies; `heartbeat`: AMQP's, in seconds.

    `settings`: variables of a process besides, by its name.
    """

    def __init__(
        self,
        stack: Stack,
        proxies: contextlib.ExitStack,
        edges: Collection[Edge],
        heartbeat: int | None,
        settings: Mapping[str, Mapping[str, str]],
    ) -> None:
        super().__init__(stack)
        self._proxies = proxies
        self._wanted = edges
        self._heartbeat = heartbeat
        self._settings = settings
        self.edges: dict[Edge, Proxy] = {}

    def _chosen(self, servers: Servers) -> list[Process]:
        return [self._through(process) for process in super()._chosen(servers)]

    def _through(self, process: Process) -> Process:
        variables = {**process.variables, **self._settings.get(process.name, {})}
        for edge in self._wanted:
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
async def silenceable(
    folder: Path,
    edges: Collection[Edge] = EDGES,
    *,
    heartbeat: int | None = None,
    settings: Mapping[str, Mapping[str, str]] | None = None,
) -> AsyncIterator[Silenceable]:
    """Start everything in `folder` with the sample collège in it, and stop everything in the end.

    `heartbeat` is AMQP's, in seconds; `settings` are variables of processes besides, by their names.
    """
    for name in [name for name in os.environ if name.startswith("ORIENTATION_")]:
        del os.environ[name]  # servers that they name are not ours to silence
    with contextlib.ExitStack() as proxies:
        supervisor = _Supervisor(Stack(folder), proxies, edges, heartbeat, settings or {})
        try:
            await supervisor.start()
            system = found_in(folder)
            await asyncio.to_thread(system.take_in_the_sample)
            yield Silenceable(system, supervisor.edges, supervisor)
        finally:
            await supervisor.stop()
