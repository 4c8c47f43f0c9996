"""A private RabbitMQ node beside any other: own epmd, cookie and ports, all state in one folder."""

import os
import secrets
import shutil
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.machine import find_or_install, wait_until_ready, write_secret
from deploy.ports import kept_ports

START_SECONDS = 90
# Where packages and images have the start script itself; the one in /usr/sbin changes the user.
SCRIPTS = (Path("/usr/lib/rabbitmq/bin/rabbitmq-server"), Path("/opt/rabbitmq/sbin/rabbitmq-server"))
WRAPPERS = frozenset({Path("/usr/sbin"), Path("/sbin")})
ADMIN = "orientation"
PORTS = ("amqp", "management", "distribution", "epmd")
DIRECTORIES = (".", "data", "log", "schema", "generated")


def find_programs(say: Callable[[str], None]) -> Path:
    """The server's start script: the machine's, or Debian's installed now. Errors: `NotPossible`."""
    return find_or_install(_on_machine, ["rabbitmq-server"], "RabbitMQ", say)


def _on_machine() -> Path | None:
    packaged = next((script for script in SCRIPTS if script.exists()), None)
    on_path = shutil.which("rabbitmq-server")
    if packaged or on_path is None or Path(on_path).parent in WRAPPERS:
        return packaged
    return Path(on_path)


@dataclass(frozen=True)
class RabbitMQ:
    """A private node. `ports` are those of `PORTS`; `node` is its name, by which its data is kept."""

    program: Path
    folder: Path
    node: str
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

    @property
    def management_url_as_admin(self) -> str:
        """The same with who may make users there."""
        return self.management_url.replace("//", f"//{ADMIN}:{self.password}@")

    def epmd_command(self) -> list[str]:
        """The command that runs the node's own port mapper in the foreground."""
        epmd = shutil.which("epmd") or "/usr/bin/epmd"
        return [epmd, "-port", str(self.ports["epmd"]), "-address", "127.0.0.1"]

    def command(self) -> list[str]:
        """The command that runs the node in the foreground."""
        return [str(self.program)]

    def environment(self) -> dict[str, str]:
        """The node's environment: every path under its folder, every port its own."""
        base = self.folder
        erlang = "+S 2:2 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}"
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(base),
            "RABBITMQ_NODENAME": self.node,
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

    def wait_until_ready(self, alive: Callable[[], bool]) -> None:
        """Return when it answers. Errors: `NotPossible` when it ended, or after `START_SECONDS`."""
        wait_until_ready("RabbitMQ", self._answers, START_SECONDS, alive)

    def _answers(self) -> bool:
        """True if it speaks AMQP, so that the node is up and not only its listener, and has its API."""
        try:
            with socket.create_connection(("127.0.0.1", self.ports["management"]), timeout=2):
                pass
            with socket.create_connection(("127.0.0.1", self.ports["amqp"]), timeout=2) as peer:
                peer.sendall(b"AMQP\x00\x00\x09\x01")
                return peer.recv(1) == b"\x01"
        except OSError:
            return False


def prepare(folder: Path, say: Callable[[str], None]) -> RabbitMQ:
    """Write the node's configuration into `folder`, or find what an earlier call made; it must not run."""
    program = find_programs(say)
    for name in DIRECTORIES:
        (folder / name).mkdir(parents=True, exist_ok=True)
    if not (folder / "node").exists():
        write_secret(folder / "password", secrets.token_urlsafe(24))
        (folder / "node").write_text(f"orientation-{secrets.token_hex(4)}@localhost")
    ports = kept_ports(folder / "ports.json", PORTS)
    node = (folder / "node").read_text()
    server = RabbitMQ(program, folder, node, ports, (folder / "password").read_text())
    write_secret(folder / "rabbitmq.conf", _configuration(server))
    (folder / "plugins").write_text("[rabbitmq_management].\n")
    return server


# As in deploy/rabbitmq/rabbitmq.conf: what RabbitMQ's versions would choose differently.
EXPLICIT = (
    "max_message_size = 16777216\nconsumer_timeout = 1800000\nchannel_max = 2047\n"
    "auth_mechanisms.1 = PLAIN\nauth_mechanisms.2 = AMQPLAIN\n"
)


def _configuration(server: RabbitMQ) -> str:
    # The first user is ours, so there is no guest; the API serves users and rights, so it gathers no figures.
    return (
        f"default_user = {ADMIN}\ndefault_pass = {server.password}\ndefault_vhost = orientation\n"
        "default_user_tags.administrator = true\n"
        f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {server.ports['management']}\n"
        "management_agent.disable_metrics_collector = true\nlog.console.level = warning\n"
        f"disk_free_limit.absolute = 50MB\n{EXPLICIT}"
    )
