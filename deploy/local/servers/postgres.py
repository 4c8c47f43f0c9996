"""A private Postgres server on a loopback port, all its state in one folder."""

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from deploy.local.servers.postgres_data import as_server_user, initialise
from deploy.machine import NotPossible, wait_until_ready
from deploy.ports import kept_ports

START_SECONDS = 60
SUPERUSER = "postgres"
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may be too long for the kernel in a deep folder
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "logging_collector": "off",
    "log_min_messages": "warning",
    "max_wal_size": "512MB",
}


@dataclass(frozen=True)
class Postgres:
    """A private server. `home` holds its data: `folder`, or one that root's server, another user, reaches."""

    programs: Path
    folder: Path
    home: Path
    port: int
    password: str
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.home / "data"

    @property
    def url(self) -> str:
        """The superuser's URL of the database postgres."""
        return self.url_of(SUPERUSER, self.password, "postgres")

    def url_of(self, user: str, password: str, database: str) -> str:
        """A URL of this server."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def command(self) -> list[str]:
        """The command that runs the server in the foreground. SIGINT stops it at once and cleanly."""
        settings = {**SETTINGS, **self.settings, "port": str(self.port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [*as_server_user(), str(self.programs / "postgres"), "-D", str(self.data), *options]

    def wait_until_ready(self, alive: Callable[[], bool]) -> None:
        """Return when it answers. Errors: `NotPossible` when it ended, or after `START_SECONDS`."""
        wait_until_ready("Postgres", lambda: asyncio.run(self._answers()), START_SECONDS, alive)

    async def _answers(self) -> bool:
        """True if it takes the superuser's password."""
        try:
            await (await asyncpg.connect(self.url, timeout=2)).close()
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        return True


def prepare(folder: Path, say: Callable[[str], None], settings: Mapping[str, str] | None = None) -> Postgres:
    """Make the server's data in `folder`, or find what an earlier call made there; it must not run.

    `settings` are added to `SETTINGS`. Errors: `NotPossible`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "server.json").exists():
        initialise(folder, SUPERUSER, say)
    made = json.loads((folder / "server.json").read_text())
    programs, home = Path(made["programs"]), Path(made["home"])
    if not ((programs / "postgres").exists() and (home / "data" / "PG_VERSION").exists()):
        raise NotPossible(f"The Postgres or the data of {folder} is gone. For new data, delete that folder.")
    port = kept_ports(folder / "ports.json", ["postgres"])["postgres"]
    return Postgres(programs, folder, home, port, (folder / "password").read_text(), settings or {})


def homes_of_data(folder: Path) -> Iterator[Path]:
    """The data folder of the server of `folder`, if it has one."""
    made = folder / "server.json"
    if made.exists():
        yield Path(json.loads(made.read_text())["home"]) / "data"


def remove(folder: Path) -> None:
    """Delete a stopped server with all its data."""
    for data in homes_of_data(folder):
        shutil.rmtree(data.parent, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
