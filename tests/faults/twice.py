"""The system with two of each of our processes, as on two machines."""

from dataclasses import replace

from deploy.local.processes import Process, Servers
from deploy.local.supervisor.supervisor import is_healthy
from deploy.ports import free_port
from tests.faults.wired import FAMILIES, Wired

TWICE = ("web", "worker", "notifications", "sync")
SECOND = "-2"
ASKING = (
    FAMILIES,
    ("notifications", "INTERNAL_URL"),
    ("sync", "INTERNAL_URL"),
)  # web, of which there are two


class Twice(Wired):
    """The second of each is `web-2` and so on; who asks web is led to either."""

    def _chosen(self, servers: Servers) -> list[Process]:
        first = super()._chosen(servers)
        both = [*first, *(self._second(process) for process in first if process.name in TWICE)]
        self._health = {process.name: process for process in both}
        return both

    def _second(self, process: Process) -> Process:
        ports = {name: free_port() for name in ("HTTP_PORT", "HEALTH_PORT") if name in process.variables}
        if process.name == "web":
            for edge in ASKING:
                self.wires[edge].also(("127.0.0.1", ports["HTTP_PORT"]))
        health = f"http://127.0.0.1:{ports.get('HEALTH_PORT', ports['HTTP_PORT'])}/health/ready"
        variables = {**process.variables, **{name: str(port) for name, port in ports.items()}}
        return replace(process, name=f"{process.name}{SECOND}", variables=variables, health=health)

    async def is_ready(self, name: str) -> bool:
        """Whether this process says that it can work."""
        return await is_healthy(self._health[name])
