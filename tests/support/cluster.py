"""A private cluster of RabbitMQ nodes; each can be killed, stopped in its tracks and started again."""

import contextlib
import json
import os
import secrets
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from deploy.local.servers import rabbitmq
from deploy.ports import free_port
from tests.support.servers import Vhost, folder, is_alive, management, running
from tests.support.vhosts import make_vhost
from tests.support.waiting import block_until

NODES = 3
UP_SECONDS = 60.0
# A node that says nothing counts as gone soon, and a minority takes nothing.
CONFIGURATION = "cluster_partition_handling = pause_minority\nlog.console.level = error\n"
ADVANCED = "[{kernel, [{net_ticktime, 4}]}].\n"


@dataclass(frozen=True)
class ClusteredVhost(Vhost):
    """A virtual host that each node of the cluster has; its URLs name all of them."""

    cluster: "Cluster"

    @property
    def url(self) -> str:
        """As the administrator."""
        return self.cluster.url_over_all(super().url)

    def url_as(self, user: str) -> str:
        """As a service's user, with its least rights."""
        return self.cluster.url_over_all(super().url_as(user))


@dataclass
class Cluster:
    """`nodes` know each other; those of `pids` run."""

    nodes: Sequence[rabbitmq.RabbitMQ]
    pids: dict[int, int] = field(default_factory=dict)
    _running: dict[int, contextlib.ExitStack] = field(default_factory=dict)

    def begin(self, number: int) -> None:
        """Start a node; `wait` until it is up."""
        node, stack = self.nodes[number], contextlib.ExitStack()
        log = node.folder.parent / f"{node.folder.name}.log"
        self.pids[number] = stack.enter_context(
            running(node.command(), node.environment(), log, "rabbitmq", signal.SIGKILL)
        )
        self._running[number] = stack

    def wait(self) -> None:
        """Return when all that were started are up and see each other."""
        for number, pid in self.pids.items():
            self.nodes[number].wait_until_ready(partial(is_alive, pid))
        block_until(self._is_whole, "the nodes are a cluster", UP_SECONDS)

    def _is_whole(self) -> bool:
        running = [
            one["name"] for one in management(self.nodes[min(self.pids)]).get("nodes") if one["running"]
        ]
        return len(running) == len(self.pids)

    def kill(self, number: int) -> None:
        """End a node at once; `begin` starts it again."""
        del self.pids[number]
        self._running.pop(number).close()

    def pause(self, number: int) -> None:
        """From now on a node says nothing, and holds what is connected to it, until `resume`."""
        os.killpg(self.pids[number], signal.SIGSTOP)

    def resume(self, number: int) -> None:
        """Let a paused node go on."""
        os.killpg(self.pids[number], signal.SIGCONT)

    def close(self) -> None:
        """End all nodes."""
        for number in list(self.pids):
            self.kill(number)

    def url_over_all(self, url_of_first: str) -> str:
        """A URL that names every node, from one that names the first."""
        first, *others = [f"127.0.0.1:{node.ports['amqp']}" for node in self.nodes]
        return url_of_first.replace(first, ",".join([first, *others]))

    def make_vhost(self, name: str, delays: Mapping[str, int]) -> ClusteredVhost:
        """Make a virtual host with topology and users; all nodes have to run."""
        made = make_vhost(self.nodes[0], name, delays)
        return ClusteredVhost(made.name, made.server, self)


@contextlib.contextmanager
def private_cluster(nodes: int = NODES) -> Iterator[Cluster]:
    """A cluster that runs, all its state in one folder."""
    with folder() as home:
        cluster = Cluster(_prepared(home, nodes))
        first = cluster.nodes[0]
        with running(first.epmd_command(), first.environment(), home / "epmd.log", "epmd"):
            try:
                for number in range(nodes):
                    cluster.begin(number)
                cluster.wait()
                yield cluster
            finally:
                cluster.close()


def _prepared(home: Path, nodes: int) -> list[rabbitmq.RabbitMQ]:
    """Nodes that share cookie, password and port mapper, and are to find each other by configuration."""
    cookie, password, epmd, mark = (
        secrets.token_hex(16),
        secrets.token_urlsafe(24),
        free_port(),
        home.name[-6:],
    )
    names = [f"orientation-{mark}-{number}@localhost" for number in range(nodes)]
    peers = [f"cluster_formation.classic_config.nodes.{i} = {name}\n" for i, name in enumerate(names, 1)]
    made = []
    for number, name in enumerate(names):
        place = home / f"rabbitmq-{number}"
        place.mkdir()
        (place / ".erlang.cookie").write_text(cookie)
        (place / ".erlang.cookie").chmod(0o400)
        for file, text in {
            "node": name,
            "password": password,
            "ports.json": json.dumps({"epmd": epmd}),
        }.items():
            (place / file).write_text(text)
        made.append(rabbitmq.prepare(place, print))
        with (place / "rabbitmq.conf").open("a") as configuration:
            configuration.write(
                f"cluster_formation.peer_discovery_backend = classic_config\n{''.join(peers)}{CONFIGURATION}"
            )
        (place / "advanced.config").write_text(ADVANCED)
    return made
