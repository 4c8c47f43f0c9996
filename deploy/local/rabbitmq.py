"""A private RabbitMQ node beside any other: own epmd, cookie and ports, all state in one folder."""

import os
import secrets
import shutil
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.system import NotPossible, apt_install, free_port

START_SECONDS = 90
SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # the one in /usr/sbin changes the user
ADMIN = "orientation"


def find_programs(say: Callable[[str], None]) -> Path:
    """The server's start script: the machine's, or Debian's installed now. Errors: `NotPossible`."""
    if SERVER.exists():
        return SERVER
    apt_install(["rabbitmq-server"], "RabbitMQ", say)
    if not SERVER.exists():
        raise NotPossible(f"RabbitMQ was installed but {SERVER} is missing")
    return SERVER


@dataclass(frozen=True)
class RabbitMQ:
    """A private node. `ports` are those of AMQP, management, distribution and epmd."""

    folder: Path
    ports: Mapping[str, int]
    password: str

    def url_of(self, user: str, password: str, vhost: str) -> str:
        """An AMQP URL of this node."""
        return f"amqp://{user}:{password}@127.0.0.1:{self.ports['amqp']}/{vhost}"

    @property
    def url(self) -> str:
        """The administrator's URL of the vhost orientation."""
        return self.url_of(ADMIN, self.password, "orientation")

    @property
    def management_url(self) -> str:
        """The management API's address."""
        return f"http://127.0.0.1:{self.ports['management']}"

    def epmd_command(self) -> list[str]:
        """What runs the node's own port mapper in the foreground."""
        epmd = shutil.which("epmd") or "epmd"
        return [epmd, "-port", str(self.ports["epmd"]), "-address", "127.0.0.1"]

    def command(self) -> list[str]:
        """What runs the node in the foreground."""
        return [str(SERVER)]

    def environment(self) -> dict[str, str]:
        """The node's environment: every path under its folder, every port its own."""
        base = self.folder
        erlang = "+S 2:2 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}"
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(base),
            "RABBITMQ_NODENAME": f"orientation-{self.ports['amqp']}@localhost",
            "RABBITMQ_BASE": str(base),
            "RABBITMQ_CONFIG_FILE": str(base / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(base / "advanced.config"),
            "RABBITMQ_MNESIA_BASE": str(base / "data"),
            "RABBITMQ_LOG_BASE": str(base / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_SCHEMA_DIR": str(base / "schema"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(base / "generated"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(base / "plugins"),
            "RABBITMQ_FEATURE_FLAGS_FILE": str(base / "feature_flags"),
            "RABBITMQ_PID_FILE": str(base / "pid"),
            "RABBITMQ_NODE_PORT": str(self.ports["amqp"]),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(self.ports["distribution"]),
            "ERL_EPMD_PORT": str(self.ports["epmd"]),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": erlang,
        }


def prepare(folder: Path, say: Callable[[str], None]) -> RabbitMQ:
    """Write the node's configuration into `folder`, or find what an earlier call wrote there."""
    find_programs(say)
    for name in (".", "data", "log", "schema", "generated"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    names = ("amqp", "management", "distribution", "epmd")
    if not (folder / "ports").exists():
        (folder / "ports").write_text(" ".join(str(free_port()) for _ in names))
        secret = folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(24))
    ports = dict(zip(names, map(int, (folder / "ports").read_text().split()), strict=True))
    password = (folder / "password").read_text()
    # Before the first user comes in, nobody may: the default user is ours, guest does not exist.
    (folder / "rabbitmq.conf").touch(mode=0o600)
    (folder / "rabbitmq.conf").write_text(
        f"default_user = {ADMIN}\ndefault_pass = {password}\ndefault_vhost = orientation\n"
        "default_user_tags.administrator = true\n"
        f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {ports['management']}\n"
        "management_agent.disable_metrics_collector = true\nlog.console.level = warning\n"
        "disk_free_limit.absolute = 50MB\n"
    )
    (folder / "plugins").write_text("[rabbitmq_management].\n")
    return RabbitMQ(folder, ports, password)


def answers(server: RabbitMQ) -> bool:
    """Whether the port speaks AMQP: the node is up, not only its listener."""
    try:
        with socket.create_connection(("127.0.0.1", server.ports["amqp"]), timeout=2) as peer:
            peer.sendall(b"AMQP\x00\x00\x09\x01")
            return peer.recv(1) == b"\x01"
    except OSError:
        return False


def wait_until_ready(server: RabbitMQ, alive: Callable[[], bool]) -> None:
    """Return when it answers. Errors: `NotPossible` when it ended, or after `START_SECONDS`."""
    deadline = time.monotonic() + START_SECONDS
    while not answers(server):
        if not alive() or time.monotonic() > deadline:
            raise NotPossible(f"RabbitMQ did not start; see its log under {server.folder.parent}")
        time.sleep(0.2)
