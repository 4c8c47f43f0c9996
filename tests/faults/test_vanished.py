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
from services.sync.changes import QUERIES as PULL
from tests.support.netns import Host, a_host, why_not
from tests.support.servers import folder, running
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[2]
REASON = why_not()
GONE_SECONDS = 60  # Linux itself would keep such a connection for two hours
LOCKS = {"relay": RELAY["take_relay_lock"], "pull": PULL["take_pull_lock"]}
# As the relay and the pull hold theirs: by a connection of their own, which asks something or only waits.
HOLDER = """
import asyncio, sys
from shared.postgres.database import connect

async def hold(url, lock, asks):
    connection = await connect(url, name="holder")
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
def holding(host: Host, url: str, lock: str, asks: str) -> Iterator[None]:
    """Somebody there holds the lock; the host is back on its wire afterwards, without them."""
    command = host.command(sys.executable, "-c", HOLDER, url, lock, asks)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
            yield
        finally:
            holder.kill()
            holder.wait()
            host.come_back()


@pytest.mark.parametrize(("name", "asks"), [("relay", "asking"), ("pull", "waiting")])
async def test_w2_a_lock_goes_with_the_host_of_its_holder(
    reached: tuple[Host, postgres.Postgres], name: str, asks: str
) -> None:
    (host, server), lock = reached, LOCKS[name]
    here = await asyncpg.connect(server.url)

    async def free() -> bool:
        return bool(await here.fetchval(lock))

    with holding(host, server.url.replace("127.0.0.1", host.here), lock, asks):
        assert not await free()
        host.vanish()
        await wait_until(free, "the lock is free", GONE_SECONDS)
    await here.close()
