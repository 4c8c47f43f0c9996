"""deploy/backup.sh from two machines at the same moment: one base backup, and both have it."""

import contextlib
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from deploy.local.servers.postgres import SUPERUSER, Postgres
from tests.support.waiting import block_until

SCRIPT = Path(__file__).parents[2] / "deploy" / "backup.sh"
# Stands for docker compose, with one node: what is run in it runs here, on a folder of the test's own.
DOCKER = """#!/bin/sh
[ "$2" = config ] && exec echo postgres
shift 4
[ "$1" = bash ] || exec "$@"
sed "s#/backup#$FOLDER#g" | bash -s "$3"
"""
# Says that it is reached, goes on when it may, and fails once where that is wanted.
BASE_BACKUP = """#!/bin/sh
touch "$FOLDER/begun"
until [ -e "$FOLDER/go" ]; do sleep 0.05; done
! rm "$FOLDER/fail" 2>/dev/null || exit 1
exec "$PROGRAMS/pg_basebackup" "$@"
"""
FLOCK = """#!/bin/sh
[ "$1" = --nonblock ] || touch "$FOLDER/waiting"
exec "$FLOCK" "$@"
"""


@dataclass
class Site:
    """A folder of backups, and programs that run the script on it."""

    folder: Path
    environment: dict[str, str]

    @property
    def bases(self) -> list[Path]:
        """The base backups."""
        return sorted(self.folder.glob("*/base/[0-9]*Z"))

    @contextlib.contextmanager
    def backup(self, name: str) -> Iterator[subprocess.Popen[bytes]]:
        """Somebody's cron of this name; what holds base backups up is gone at the block's end."""
        with (self.folder / name).open("wb") as out:
            command = ["bash", str(SCRIPT)]
            with subprocess.Popen(command, env=self.environment, stdout=out, stderr=out) as running:
                yield running
                (self.folder / "go").touch()

    def said(self, name: str) -> str:
        """What cron would write in its e-mail."""
        return (self.folder / name).read_text()

    def wait_for(self, mark: str) -> None:
        block_until((self.folder / mark).exists, mark)


@pytest.fixture
async def site(postgres: Postgres, tmp_path: Path, containers: bool) -> Site:
    """A server that archives its log, with a database of the name that the script marks."""
    if containers:
        pytest.skip("the script then runs in the container itself: tests/compose")
    connection = await asyncpg.connect(postgres.url)
    await connection.execute("DROP DATABASE IF EXISTS intentions")
    await connection.execute("CREATE DATABASE intentions")
    system = await connection.fetchval("SELECT system_identifier FROM pg_control_system()")
    await connection.close()
    programs, folder = tmp_path / "programs", tmp_path / "backup"
    programs.mkdir()
    (folder / str(system) / "wal").mkdir(parents=True)
    for name, text in {"docker": DOCKER, "pg_basebackup": BASE_BACKUP, "flock": FLOCK}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(stat.S_IRWXU)
    return Site(folder, environment(postgres, programs, folder))


def environment(postgres: Postgres, programs: Path, folder: Path) -> dict[str, str]:
    return {
        "PATH": f"{programs}:{postgres.programs}:{os.environ['PATH']}",
        "FOLDER": str(folder),
        "PROGRAMS": str(postgres.programs),
        "FLOCK": shutil.which("flock") or "",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(postgres.port),
        "PGUSER": SUPERUSER,
        "PGPASSWORD": postgres.password,
    }


def test_two_at_once_make_one_base_backup_and_both_have_it(site: Site) -> None:
    with site.backup("first") as first:
        site.wait_for("begun")
        with site.backup("second") as second:
            site.wait_for("waiting")

    assert "1 kept" in site.said("first")
    assert "made by another at the same time" in site.said("second")
    assert (first.returncode, second.returncode, len(site.bases)) == (0, 0, 1)


def test_who_waited_for_one_that_failed_makes_it(site: Site) -> None:
    (site.folder / "fail").touch()
    with site.backup("first") as first:
        site.wait_for("begun")
        with site.backup("second") as second:
            site.wait_for("waiting")

    assert "1 kept" in site.said("second")
    assert (first.returncode, second.returncode, len(site.bases)) == (1, 0, 1)
