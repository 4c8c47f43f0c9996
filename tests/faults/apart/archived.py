"""A Postgres that archives its log by the script of production, and what `deploy/restore.sh` does to it.

The script itself, with containers around it, is tried by `make test-compose`.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from deploy.local.servers import postgres
from deploy.local.servers.postgres_data import as_server_user
from deploy.local.stack import ROOT
from tests.support.servers import folder, is_alive, running

ARCHIVE_SECONDS = 5  # a twelfth of production's minute
BASE = ("--format=tar", "--gzip", "--wal-method=none", "--checkpoint=fast")


@dataclass
class Archived:
    """One server's life after another, in `home`; the archive outlives them."""

    home: Path
    server: postgres.Postgres
    environment: dict[str, str]

    @property
    def backup(self) -> Path:
        """Where the archive is, and the base backup."""
        return self.home / "backup"

    @contextlib.contextmanager
    def runs(self) -> Iterator[None]:
        """The server is ready, and is killed at the end as by a machine that breaks."""
        log = self.home / "postgres.log"
        with running(self.server.command(), self.environment, log, "postgres", signal.SIGKILL) as pid:
            self.server.wait_until_ready(lambda: is_alive(pid))
            yield

    def base_backup(self) -> None:
        """As `deploy/backup.sh` takes one."""
        place = ["--host=127.0.0.1", f"--port={self.server.port}", f"--username={postgres.SUPERUSER}"]
        self._run("pg_basebackup", *place, f"--pgdata={self.backup / 'base'}", *BASE)

    def restore(self, instant: datetime | None) -> None:
        """Put the data where it was as `deploy/restore.sh` does, to be recovered at the next start.

        To `instant`, or to the last that was archived.
        """
        data = str(self.server.data)
        self._run("find", data, "-mindepth", "1", "-delete")
        self._run("tar", "-xzf", str(self.backup / "base" / "base.tar.gz"), "-C", data)
        [log] = self.backup.glob("*/wal")
        lines = [f"restore_command = 'gzip -dc {log}/%f.gz >%p'", "recovery_target_action = promote"]
        if instant is not None:
            lines += ["recovery_target_timeline = current", f"recovery_target_time = '{instant}'"]
        with (self.server.data / "postgresql.auto.conf").open("a") as file:
            file.write("".join(f"{line}\n" for line in lines))
        self._run("touch", str(self.server.data / "recovery.signal"))

    def _run(self, *command: str) -> None:
        subprocess.run([*as_server_user(), *command], env=self.environment, cwd="/", check=True)


@contextlib.contextmanager
def archived() -> Iterator[Archived]:
    """One that does not run yet, without data of ours."""
    with folder(on_disk=True) as home:
        backup, script = home / "backup", home / "archive.sh"
        backup.mkdir()
        backup.chmod(0o777)  # the server is another user
        production = (ROOT / "deploy" / "postgres" / "archive.sh").read_text()
        script.write_text(production.replace("/backup", str(backup)))
        settings = {
            "archive_mode": "on",
            "archive_timeout": str(ARCHIVE_SECONDS),
            "archive_command": f"bash {script} %p %f",
        }
        server = postgres.prepare(home / "postgres", print, settings)
        paths = f"{server.programs}:{os.environ['PATH']}"
        given = {"PATH": paths, "PGDATA": str(server.data), "PGPASSWORD": server.password}
        yield Archived(home, server, {**os.environ, **given})
