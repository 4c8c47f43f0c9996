"""The system on several nodes (deploy/compose.ha.yml): who leads, and what may happen to a node."""

import contextlib
import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from typing import Any

from deploy.docker.compose import ComposeFailed
from shared.messaging.queues import topology
from shared.messaging.topology import CONSUMED, STREAM
from tests.compose.system import ComposeSystem
from tests.support.waiting import block_until

OVERLAY = "deploy/compose.ha.yml"
DATABASES = ("postgres", "postgres-2", "postgres-3")
BROKERS = ("rabbitmq", "rabbitmq-2", "rabbitmq-3")
MEMBERS = ("etcd", "etcd-2", "etcd-3")
HEALTHY_SECONDS = 120
# Dies as by the kernel's hand: what its container, or Patroni in it, does about that is the system's own.
KILL = {
    "postgres": 'kill -9 "$(head -n 1 "$PGDATA/postmaster.pid")"',
    "rabbitmq": "pkill -9 beam",
}


class HaSystem:
    """The nodes of a system that is up. Names are those of the services in the Compose files."""

    def __init__(self, system: ComposeSystem) -> None:
        self.system = system
        system.database = lambda: self.leader() or DATABASES[0]
        self._cut: dict[str, str] = {}  # node → the network namespace that was cut

    def leader(self) -> str | None:
        """The node of Postgres that takes changes and is not cut off; None while there is none."""
        for node in self._reachable(DATABASES):
            if self._ask(node, "SELECT NOT pg_is_in_recovery() AS leads") == [{"leads": True}]:
                return node
        return None

    def queue_leader(self) -> str | None:
        """The node that leads most of what is consumed, and of the stream; none that is cut off."""
        leads = Counter(
            one["leader"].partition("@")[2]
            for one in self._queues()
            if one["name"] in {*CONSUMED, STREAM} and one.get("leader")
        )
        for node in self._cut:
            leads.pop(node, None)
        return leads.most_common(1)[0][0] if leads else None

    def found(self, find: Callable[[], str | None]) -> str:
        """The node that `leader` or `queue_leader` finds, waited for."""
        block_until(lambda: find() is not None, "a node leads", HEALTHY_SECONDS)
        return find() or self.found(find)

    def kill(self, node: str) -> None:
        """`kill -9` of the server in a node, whose container goes on or is started again by Docker."""
        self.system.compose.execute(node, "bash", "-c", KILL[node.split("-")[0]])

    def stop(self, node: str) -> None:
        """End its container at once; it stays away until `start`."""
        self.system.docker("kill", *self.system.containers(node))

    def start(self, node: str) -> None:
        """Start a container that was stopped."""
        self.system.compose("start", node)

    def cut_off(self, *nodes: str) -> None:
        """From now on no packet comes to these or from them, and nobody is told."""
        for node in nodes:
            [container] = self.system.containers(node)
            pid = json.loads(self.system.docker("inspect", container))[0]["State"]["Pid"]
            self._cut[node] = f"/proc/{pid}/ns/net"
            for chain, way in (("INPUT", "-i"), ("OUTPUT", "-o")):
                self._iptables(self._cut[node], "--insert", chain, "!", way, "lo", "--jump", "DROP")

    def heal(self) -> None:
        """Packets of all that were cut off arrive again."""
        for namespace in self._cut.values():
            for chain in ("INPUT", "OUTPUT"):
                self._iptables(namespace, "--flush", chain)
        self._cut.clear()

    def wait_until_healthy(self, seconds: float = HEALTHY_SECONDS) -> None:
        """Until every node is where it belongs, and every member of every queue is there."""
        ailing: list[str] = []

        def well() -> bool:
            ailing[:] = [found] if (found := self.ailing()) else []
            return not ailing

        try:
            block_until(well, "all nodes are well", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}: {ailing}") from None

    def ailing(self) -> str:
        """What is not as it should be, in a word; nothing where all is well."""
        standbys = self._standbys()
        if len(standbys) != len(DATABASES) - 1 or set(standbys) != {("streaming", "quorum")}:
            return f"standbys: {standbys}"
        status = self._rabbitmq("cluster_status")
        if len(status.get("running_nodes", ())) != len(BROKERS) or status["partitions"]:
            return f"nodes of RabbitMQ: {status.get('running_nodes')}, {status.get('partitions')}"
        queues = {one["name"]: len(one.get("online") or ()) for one in self._queues()}
        lacking = {name: n for name in _declared() if (n := queues.get(name, 0)) != len(BROKERS)}
        return f"members of queues: {lacking}" if lacking else ""

    def _standbys(self) -> list[tuple[str, str]]:
        leader = self.leader()
        rows = self._ask(leader, "SELECT state, sync_state FROM pg_stat_replication") if leader else []
        return [(row["state"], row["sync_state"]) for row in rows]

    def _ask(self, node: str, sql: str) -> list[dict[str, Any]]:
        try:
            return self.system.query("postgres", sql, node=node)
        except ComposeFailed:
            return []

    def _queues(self) -> list[dict[str, Any]]:
        columns = ("name", "leader", "members", "online")
        return list(self._rabbitmq("list_queues", "-t", "5", "-p", "orientation", *columns))

    def _rabbitmq(self, *command: str) -> Any:
        """What the first node that answers says; an empty object where none does."""
        for node in self._reachable(BROKERS):
            with contextlib.suppress(ComposeFailed):
                said = ("timeout", "15", "rabbitmqctl", "-q", "--formatter=json", *command)
                return json.loads(self.system.compose.execute(node, *said))
        return {}

    def _reachable(self, nodes: tuple[str, ...]) -> list[str]:
        return [node for node in nodes if node not in self._cut]

    def _iptables(self, namespace: str, *words: str) -> None:
        subprocess.run(["nsenter", f"--net={namespace}", "iptables", *words], check=True, capture_output=True)


def _declared() -> list[str]:
    return [queue.name for queue in topology().queues]


def why_not_silent() -> str | None:
    """Why no node can be cut off here; None when it can."""
    if os.geteuid() != 0:
        return "dropping a container's packets needs root"
    missing = [program for program in ("nsenter", "iptables") if shutil.which(program) is None]
    return f"{missing[0]} is not installed" if missing else None
