"""Private Postgres and RabbitMQ for one test run: started when first asked for, stopped at its end."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psutil

from deploy.local.servers import postgres, rabbitmq
from deploy.local.servers.databases import url_as
from deploy.local.supervisor import marked
from shared.messaging.management import Management
from tests.support.guardian import guarded

PASSWORD = "only-in-tests"
# Half of what a database and a vhost for each test cost is the disk; in memory fsync is on and costs nothing.
MEMORY = Path("/dev/shm")  # noqa: S108 (each run makes a folder of its own there)
ROOMY_BYTES = 6 * 2**30  # a whole run takes about a third of it
BACKUP_FOLDER = "/srv/backup"
# The log is archived, to nowhere; not while the server's data folder has a file `refused`.
ARCHIVED: Mapping[str, str] = {
    "archive_mode": "on",
    "archive_command": "test ! -e refused",
    "orientation.backup": BACKUP_FOLDER,
}


@dataclass(frozen=True)
class Database:
    """One test's database of one service, with the URL of each role that matters."""

    name: str
    service: str
    superuser_url: str

    @property
    def url(self) -> str:
        """As the service's own role."""
        return self.url_as(self.service)

    @property
    def owner_url(self) -> str:
        """As the role that owns the tables."""
        return self.url_as(f"{self.service}_owner")

    @property
    def here_url(self) -> str:
        """As the superuser, in this database."""
        return f"{self.superuser_url.rpartition('/')[0]}/{self.name}"

    def url_as(self, role: str) -> str:
        """As any other role."""
        return url_as(self.superuser_url, role, PASSWORD, self.name)


@dataclass(frozen=True)
class Vhost:
    """One test's virtual host; `url` is the administrator's."""

    name: str
    server: rabbitmq.RabbitMQ

    @property
    def url(self) -> str:
        """As the administrator."""
        return self.server.url_of(rabbitmq.ADMIN, self.server.password, quote(self.name, safe=""))

    def url_as(self, user: str) -> str:
        """As a service's user, with its least rights."""
        return self.server.url_of(user, PASSWORD, quote(self.name, safe=""))


@contextlib.contextmanager
def folder(*, on_disk: bool = False) -> Iterator[Path]:
    """A folder that another user's server may enter; gone afterwards in any case.

    In memory where the machine has enough of it, unless it has to be `on_disk`.
    """
    place = None if on_disk or not _is_roomy(MEMORY) else MEMORY
    path = Path(tempfile.mkdtemp(prefix="orientation-tests-", dir=place))
    path.chmod(0o711)
    with guarded(path):
        yield path


def _is_roomy(place: Path) -> bool:
    """Whether programs run there, and both its own limit and the memory that is free leave room for a run."""
    if not os.access(place, os.W_OK | os.X_OK) or os.statvfs(place).f_flag & os.ST_NOEXEC:
        return False
    return min(shutil.disk_usage(place).free, psutil.virtual_memory().available) >= ROOMY_BYTES


@contextlib.contextmanager
def running(
    command: list[str], environment: Mapping[str, str], log: Path, name: str, stop: int | None = None
) -> Iterator[int]:
    """A server process of our own; gives its pid. After the signal `stop` its whole group is gone.

    Its log, and the mark by which the guardian knows it, are of the folder that `log` lies in.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env={**environment, **marked.mark(log.parent, name)},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process.pid
    finally:
        process.send_signal(stop or marked.stop_signal(name))
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def is_alive(pid: int) -> bool:
    """True while a process that we started runs."""
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    except ChildProcessError:
        return False


@contextlib.contextmanager
def private_postgres(*, on_disk: bool = False) -> Iterator[postgres.Postgres]:
    """A server with fsync on, as in production; to measure it, `on_disk`."""
    with folder(on_disk=on_disk) as home:
        server = postgres.prepare(home / "postgres", print, ARCHIVED)
        log = home / "postgres.log"
        with running(server.command(), os.environ, log, "postgres") as pid:
            server.wait_until_ready(lambda: is_alive(pid))
            yield server


@contextlib.contextmanager
def private_rabbitmq(*, on_disk: bool = False) -> Iterator[rabbitmq.RabbitMQ]:
    """A node of its own, without users but the administrator; to measure it, `on_disk`."""
    with folder(on_disk=on_disk) as home:
        server = rabbitmq.prepare(home / "rabbitmq", print)
        environment = server.environment()
        with (
            running(server.epmd_command(), environment, home / "epmd.log", "epmd"),
            # Its own stop takes seconds, to keep what is thrown away here.
            running(server.command(), environment, home / "rabbitmq.log", "rabbitmq", signal.SIGKILL) as pid,
        ):
            server.wait_until_ready(lambda: is_alive(pid))
            yield server


def management(server: rabbitmq.RabbitMQ) -> Management:
    """The node's management API."""
    return _management(server.management_url, server.password)


@cache
def _management(url: str, password: str) -> Management:
    return Management(url, rabbitmq.ADMIN, password)
