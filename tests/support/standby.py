"""A synchronous standby of a private Postgres: it can lag for as long as a test wants, and be promoted."""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg

from deploy.local.servers.postgres import Postgres
from deploy.local.servers.postgres_data import as_server_user
from deploy.ports import free_port
from tests.support.proxy import Proxy, proxied
from tests.support.servers import folder, is_alive, running
from tests.support.waiting import wait_until

SETTINGS = {"wal_retrieve_retry_interval": "100ms", "wal_receiver_timeout": "0"}
CAUGHT_UP = """
SELECT EXISTS (SELECT FROM pg_stat_replication
               WHERE sync_state = 'sync' AND state = 'streaming' AND replay_lsn >= pg_current_wal_lsn())"""
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


@dataclass(frozen=True)
class Standby:
    """What `primary` commits waits for `server`, to which it speaks through a proxy."""

    primary: Postgres
    server: Postgres
    proxy: Proxy

    def pause(self) -> None:
        """Nothing reaches the standby from now on, and what is on its way is lost."""
        self.proxy.fall_silent()

    async def resume(self) -> None:
        """The standby goes on, and gets what it missed."""
        self.proxy.speak()  # first: whoever came anew before it would be silent for ever
        self.proxy.cut()
        self.proxy.mend()
        await self.caught_up()

    async def promote(self) -> None:
        """The standby takes changes, with what it has. The primary runs on, and waits for nobody any more."""
        await self.ask(self.server, "SELECT pg_promote()")
        await self.synchronous(on=False)

    async def synchronous(self, *, on: bool) -> None:
        """From now on commits on the primary wait for the standby, or do not."""
        what = "SET synchronous_standby_names TO '*'" if on else "RESET synchronous_standby_names"
        await self.ask(self.primary, f"ALTER SYSTEM {what}")
        await self.ask(self.primary, "SELECT pg_reload_conf()")

    async def caught_up(self) -> None:
        """Return once it has all that the primary has."""
        await wait_until(lambda: self.ask(self.primary, CAUGHT_UP), "the standby has everything")

    async def waiting(self) -> int:
        """The server process of a commit that waits for the standby, as soon as there is one."""
        return int(
            await wait_until(lambda: self.ask(self.primary, WAITING), "a commit waits for the standby")
        )

    async def cancel_wait(self, function: str = "pg_cancel_backend") -> None:
        """End a wait as an administrator may, or an asyncpg that has waited for long enough."""
        await self.ask(self.primary, f"SELECT {function}({await self.waiting()})")

    async def ask(self, server: Postgres, question: str) -> Any:
        """What a superuser is answered."""
        connection = await asyncpg.connect(server.url)
        try:
            # Nothing that is asked here waits itself.
            await connection.execute("SET synchronous_commit TO local")
            return await connection.fetchval(question)
        finally:
            await connection.close()


@contextlib.contextmanager
def standby_of(primary: Postgres) -> Iterator[Standby]:
    """A standby for which commits on `primary` wait while the block runs."""
    with folder() as home, proxied(primary.url) as (proxy, url):
        server = _copied(primary, home, url)
        log = home / "standby.log"
        with running(server.command(), os.environ, log, "postgres", signal.SIGQUIT) as pid:
            server.wait_until_ready(lambda: is_alive(pid))
            standby = Standby(primary, server, proxy)
            asyncio.run(standby.synchronous(on=True))
            asyncio.run(standby.caught_up())
            try:
                yield standby
            finally:
                asyncio.run(standby.synchronous(on=False))


def _copied(primary: Postgres, home: Path, url: str) -> Postgres:
    data = home / "data"
    data.mkdir(mode=0o700)
    if prefix := as_server_user():
        owner = (primary.data).stat()
        os.chown(data, owner.st_uid, owner.st_gid)
    command = [*prefix, str(primary.programs / "pg_basebackup"), "-D", str(data), "-d", url]
    subprocess.run([*command, "-R", "-X", "stream", "-c", "fast"], check=True, capture_output=True, cwd="/")
    return replace(primary, folder=home, home=home, port=free_port(), settings=SETTINGS)
