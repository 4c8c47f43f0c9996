"""A Postgres that follows another one without being waited for, and takes over with what it has."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncpg
import psutil

from deploy.local.servers.databases import url_as
from deploy.local.servers.postgres import SUPERUSER, Postgres
from deploy.local.servers.postgres_data import as_server_user
from deploy.ports import free_port
from tests.support.servers import PASSWORD, running
from tests.support.waiting import wait_until


@dataclass(frozen=True)
class Node:
    """A server that is killed and started again with the data that it had."""

    server: Postgres
    log: Path
    _runs: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def start(self) -> None:
        """Run it; return when it answers."""
        command = running(self.server.command(), os.environ, self.log, "postgres", signal.SIGKILL)
        pid = self._runs.enter_context(command)
        self.server.wait_until_ready(lambda: psutil.pid_exists(pid))

    def kill(self) -> None:
        """End it as a crash does, if it runs."""
        self._runs.close()

    async def asked(self, question: str, *arguments: object) -> object:
        """The one answer of a query, as the superuser."""
        connection = await asyncpg.connect(self.server.url)
        try:
            return await connection.fetchval(question, *arguments)
        finally:
            await connection.close()


@dataclass(frozen=True)
class Pair:
    """Who leads and who follows."""

    leader: Node
    follower: Node

    def url_as(self, role: str, database: str) -> str:
        """A URL of both, as a role of a service: whoever takes changes is used."""
        ports = self.leader.server.port, self.follower.server.port
        url = url_as(self.leader.server.url, role, PASSWORD, database)
        return url.replace(f"127.0.0.1:{ports[0]}", ",".join(f"127.0.0.1:{port}" for port in ports))

    async def caught_up(self) -> None:
        """Return when the follower has all that the leader has."""
        end = await self.leader.asked("SELECT pg_current_wal_flush_lsn()::text")
        has_all = "SELECT coalesce(pg_last_wal_replay_lsn() >= $1::text::pg_lsn, false)"
        await wait_until(lambda: self.follower.asked(has_all, end), "the follower has all")

    async def fail_over(self) -> None:
        """The leader is killed, and the follower, started where it was killed, leads from now on."""
        self.leader.kill()
        self.follower.kill()
        await asyncio.to_thread(self.follower.start)
        assert await self.follower.asked("SELECT pg_promote()")


@contextlib.contextmanager
def followed(leader: Node) -> Iterator[Pair]:
    """A copy of the running `leader` follows it; gone afterwards."""
    home = leader.server.home / "follower"
    follower = Node(replace(leader.server, home=home, port=free_port()), leader.log.with_name("follower.log"))
    home.mkdir(mode=0o711)
    try:
        shutil.chown(home, leader.server.data.owner(), leader.server.data.group())
        _copy(leader.server, follower.server.data)
        follower.start()
        yield Pair(leader, follower)
    finally:
        follower.kill()
        shutil.rmtree(home)


def _copy(server: Postgres, data: Path) -> None:
    command = [*as_server_user(), str(server.programs / "pg_basebackup"), "--pgdata", str(data)]
    command += ["--host=127.0.0.1", f"--port={server.port}", f"--username={SUPERUSER}"]
    options = ["--checkpoint=fast", "--write-recovery-conf"]
    environment = {**os.environ, "PGPASSWORD": server.password}
    subprocess.run([*command, *options], env=environment, cwd="/", check=True, capture_output=True)
