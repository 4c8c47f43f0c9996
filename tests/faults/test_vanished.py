"""The host of a process vanishes: its packets go nowhere and nothing is closed. Its locks go all the same."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.local.servers import postgres
from services.intentions.worker.relay.queries import QUERIES as RELAY
from services.siecle.staff.council.reading import QUERIES as DRAFTS
from services.sync.changes import QUERIES as PULL
from tests.support.netns import Host, a_host, why_not
from tests.support.servers import folder, running
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[2]
REASON = why_not()
MOVES_SECONDS = 15  # what is promised; Linux itself would keep such a connection for two hours
WORK = "CREATE TABLE IF NOT EXISTS work AS SELECT 1 AS id"
# How each kind of what runs once is kept single (docs/architecture.md): what it takes, and how it holds that.
KINDS = {
    "relay": (RELAY["take_relay_lock"], "asking"),
    "pull": (PULL["take_pull_lock"], "waiting"),
    # Pushes, projections and reports of e-mails are at work beside their transaction.
    "row of a transaction": ("SELECT id FROM work FOR UPDATE SKIP LOCKED", "in a transaction"),
    "drafts": (DRAFTS["is_the_sender"], "in a transaction"),
}
HOLDER = """
import asyncio, sys
from shared.postgres.database import connect

async def hold(url, lock, asks):
    connection = await connect(url, name="holder")
    if asks == "in a transaction":
        await connection.transaction().start()
    assert await connection.fetchval(lock)
    print("held", flush=True)
    while True:
        await asyncio.sleep(0.2)
        if asks == "asking":
            await connection.fetchval("SELECT 1")

sys.exit(asyncio.run(hold(*sys.argv[1:])))
"""
pytestmark = pytest.mark.skipif(REASON is not None, reason=f"packets cannot be dropped here: {REASON}")


@pytest.fixture(scope="module")
def reached() -> Iterator[tuple[Host, postgres.Postgres]]:
    """A Postgres that a host of its own reaches over a wire."""
    with a_host() as host, folder() as home:
        server = postgres.prepare(home / "postgres", print, {"listen_addresses": f"127.0.0.1,{host.here}"})
        rules = server.home / "data" / "pg_hba.conf"
        with rules.open("a") as file:
            file.write(f"host all all {host.there}/32 scram-sha-256\n")
        with running(server.command(), os.environ, home / "postgres.log", "postgres") as pid:
            server.wait_until_ready(lambda: Path(f"/proc/{pid}").exists())
            yield host, server


@contextlib.contextmanager
def holding(host: Host, url: str) -> Iterator[None]:
    """Somebody there holds one of each kind; the host is back on its wire afterwards, without them."""
    with contextlib.ExitStack() as holders:
        holders.callback(host.come_back)
        for lock, asks in KINDS.values():
            command = host.command(sys.executable, "-c", HOLDER, url, lock, asks)
            holder = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
            holders.enter_context(holder)
            holders.callback(holder.kill)
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
        yield


async def test_w2_what_a_host_held_goes_on_elsewhere_once_it_has_vanished(
    reached: tuple[Host, postgres.Postgres],
) -> None:
    host, server = reached
    here = await asyncpg.connect(server.url)
    await here.execute(WORK)

    async def free() -> set[str]:
        return {kind for kind, (lock, _) in KINDS.items() if await here.fetchval(lock)}

    async def all_are_free() -> bool:
        freed.update(await free())
        return freed == KINDS.keys()

    freed: set[str] = set()
    with holding(host, server.url.replace("127.0.0.1", host.here)):
        assert not await free()
        host.vanish()
        await wait_until(all_are_free, "all that it held is free", MOVES_SECONDS)
    await here.close()
