"""Connections to a Postgres that takes all and never answers: given up, cut, replaced."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.postgres import reaching
from shared.postgres.database import close, connect, create_pool
from shared.postgres.reaching import answers, why_unreachable
from tests.support.proxy import Proxy, proxied
from tests.support.servers import Database
from tests.support.waiting import wait_until

SIZE = 5
LONG = 60  # far beyond what anything here may take: whoever still hangs then fails the test
SETTINGS = {
    "tcp_keepalives_idle": "4",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "",
    "client_connection_check_interval": "5s",
}
PAST = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'silent' AND state = 'active'"


@pytest.fixture
async def silent(intentions_database: Database) -> AsyncIterator[tuple[asyncpg.Pool, Proxy]]:
    """A pool whose connections are all open and idle, and the proxy that they go through."""
    with proxied(intentions_database.url) as (proxy, url):
        pool = await create_pool(url, name="silent", min_size=SIZE, max_size=SIZE)
        yield pool, proxy
        pool.terminate()


async def test_w2_every_connection_says_how_long_a_vanished_peer_is_waited_for(
    intentions_database: Database,
) -> None:
    for patient, waits in ((False, 10_000), (True, 0)):
        connection = await connect(intentions_database.url, patient=patient)
        shown = {name: await connection.fetchval("SELECT current_setting($1)", name) for name in SETTINGS}
        await connection.close()
        assert shown == SETTINGS | {"tcp_user_timeout": str(waits)}


async def test_w3_a_wait_that_is_given_up_cuts_the_connection(silent: tuple[asyncpg.Pool, Proxy]) -> None:
    pool, proxy = silent
    proxy.fall_silent()
    async with asyncio.timeout(LONG):
        for _ in range(SIZE):
            with pytest.raises((TimeoutError, asyncpg.InterfaceError)):
                async with asyncio.timeout(0.1), pool.acquire() as connection, connection.transaction():
                    await connection.execute("SELECT 1")
        assert pool.get_size() == 0
        proxy.speak()
        assert await pool.fetchval("SELECT 1") == 1


async def test_w3_one_probe_replaces_every_connection_that_has_met_silence(
    silent: tuple[asyncpg.Pool, Proxy],
) -> None:
    pool, proxy = silent
    proxy.fall_silent()
    async with asyncio.timeout(LONG):
        assert await reaching.why_away(pool) == "Postgres is not reached: TimeoutError"
        proxy.speak()
        assert await asyncio.gather(*(pool.fetchval("SELECT 1") for _ in range(3 * SIZE))) == [1] * 3 * SIZE
        assert await why_unreachable(pool) is None


async def test_w3_a_busy_pool_is_no_silent_database(silent: tuple[asyncpg.Pool, Proxy]) -> None:
    pool, _ = silent
    held = [await pool.acquire() for _ in range(SIZE)]
    assert await why_unreachable(pool) is not None
    assert await reaching.why_away(pool) is None
    assert await reaching.work([pool])
    for connection in held:
        await pool.release(connection)
    assert pool.get_idle_size() == SIZE  # none of them was expired: each is the one from before


async def test_w3_a_command_that_is_given_up_stops_on_the_server_too_and_its_connection_goes_on(
    silent: tuple[asyncpg.Pool, Proxy], intentions_database: Database
) -> None:
    pool, _ = silent
    with pytest.raises(TimeoutError):
        await pool.fetchval("SELECT pg_sleep(600)", timeout=0.1)
    superuser = await asyncpg.connect(intentions_database.superuser_url)
    await wait_until(lambda: _is_none(superuser), "the server has stopped")
    await superuser.close()
    assert await pool.fetchval("SELECT 1") == 1


async def test_e10_a_pool_closes_without_its_server(silent: tuple[asyncpg.Pool, Proxy]) -> None:
    pool, proxy = silent
    proxy.fall_silent()
    waiting = asyncio.create_task(pool.fetchval("SELECT 1"))
    await asyncio.sleep(0)
    async with asyncio.timeout(LONG):
        await close(pool)
        await asyncio.wait([waiting])
    assert isinstance(waiting.exception(), Exception)


async def test_w1_a_new_connection_tells_a_peer_that_is_away_from_one_that_works(
    intentions_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaching, "CONNECT_SECONDS", 0.5)
    with proxied(intentions_database.url) as (proxy, url):
        await wait_until(lambda: answers(url), "it answers")
        proxy.fall_silent()
        assert not await answers(url)
        proxy.speak()
        await wait_until(lambda: answers(url), "it answers again")


async def _is_none(superuser: asyncpg.Connection) -> bool:
    return bool(await superuser.fetchval(PAST) == 0)
