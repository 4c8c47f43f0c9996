"""A server that takes no changes is away: its connections are given up, and another one is looked for."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from deploy.ports import free_port
from deploy.story.browser import Browser
from services.intentions.eventstore.errors import StoreUnavailable, is_alive
from services.intentions.eventstore.store import EventStore
from services.intentions.web.app import create_app, health_of
from shared.contract.commands import CommandAccepted
from shared.postgres.away import cannot_write, is_away
from shared.postgres.connecting import takes_changes
from shared.postgres.database import Connection, connect, create_pool
from shared.postgres.reaching import why_unreachable
from shared.runtime.server_urls import servers_of
from tests.integration.eventstore.build import append, event, first
from tests.integration.worker.siecle import Siecle
from tests.support.proxy import proxied
from tests.support.read_only import read_only
from tests.support.servers import Database
from tests.support.town import PASSWORD, Clock, Town
from tests.support.waiting import wait_until
from tests.support.web_server import serving
from tests.support.web_settings import web_settings

WRITE = "UPDATE eventstore.checkpoints SET position = 0 WHERE false"


@pytest.fixture
async def pool(intentions_db: Database) -> AsyncIterator[asyncpg.Pool]:
    """Connections that are opened when they are needed, as in most processes."""
    async with await create_pool(intentions_db.url, min_size=0, max_size=4) as pool:
        yield pool


def _standby(data: bytes) -> bytes:
    """What a server says when a session begins, as a standby says it."""
    return data.replace(b"in_hot_standby\0off\0", b"in_hot_standby\0on\0\0")


async def _fails(pool: asyncpg.Pool) -> bool:
    try:
        await pool.execute(WRITE)
    except asyncpg.PostgresError as error:
        return cannot_write(error)
    return False


async def _works(pool: asyncpg.Pool) -> bool:
    return not await _fails(pool)


async def test_e3_no_connection_that_cannot_write_is_given_out_again(
    pool: asyncpg.Pool, intentions_db: Database
) -> None:
    async with pool.acquire() as one, pool.acquire() as other:  # both are there when the server changes
        pids = {connection.get_server_pid() for connection in (one, other)}
    async with read_only(intentions_db.superuser_url):
        await wait_until(lambda: _fails(pool), "the first write fails")
        for _ in range(3):
            assert await _fails(pool)
        assert await why_unreachable(pool) == "Postgres is read-only"
    await wait_until(lambda: _works(pool), "a new connection writes")

    async with pool.acquire() as one, pool.acquire() as other:
        assert pids.isdisjoint({connection.get_server_pid() for connection in (one, other)})
    assert await why_unreachable(pool) is None


async def test_d15_a_connection_that_only_reads_is_cut_too_but_one_for_which_reading_will_do(
    intentions_db: Database,
) -> None:
    following = await connect(intentions_db.url)
    looking = await connect(intentions_db.url, reading=True)

    async def is_cut() -> bool:
        if not following.is_closed():
            assert await following.fetchval("SELECT 1") == 1
        return following.is_closed()

    async with read_only(intentions_db.superuser_url):
        await wait_until(is_cut, "it is cut")
        assert await looking.fetchval("SELECT current_setting('transaction_read_only')") == "on"
        assert await looking.fetchval("SELECT 1") == 1
    await looking.close()


async def test_d15_the_server_that_took_changes_last_is_asked_first(intentions_db: Database) -> None:
    with proxied(intentions_db.url) as (silent, url), proxied(intentions_db.url) as (primary, _):
        both = url.replace(str(silent.port), f"{silent.port},127.0.0.1:{primary.port}")
        silent.fall_silent()
        for _ in range(3):
            connection = await connect(both)
            assert takes_changes(connection)
            connection.terminate()
        assert silent.met == 1


@pytest.mark.parametrize("method", ["execute", "executemany", "fetch", "fetchrow", "fetchval", "transaction"])
async def test_e3_whatever_is_asked_of_it_the_connection_is_cut(
    pool: asyncpg.Pool, intentions_db: Database, method: str
) -> None:
    async with pool.acquire() as connection:
        await connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        with pytest.raises((asyncpg.ReadOnlySQLTransactionError, asyncpg.InterfaceError)) as failure:
            await _write(connection, method)
        assert is_away(failure.value)
        assert not is_alive(connection)
    assert await _works(pool)


async def _write(connection: Connection, method: str) -> None:
    if method == "transaction":
        async with connection.transaction():
            await connection.execute(WRITE)
    elif method == "executemany":
        await connection.executemany(f"{WRITE} AND position = $1", [(1,)])
    else:
        await getattr(connection, method)(f"{WRITE} RETURNING 1")


@pytest.mark.parametrize("events", [1, 2], ids=["alone", "several"])
async def test_e3_an_append_finds_the_store_unavailable_and_goes_on_with_it(
    pool: asyncpg.Pool, intentions_db: Database, events: int
) -> None:
    async with EventStore(pool) as store:
        await store.append(first("before"))
        given = append(*[event("a")] * events, expected={"a": 0})
        async with read_only(intentions_db.superuser_url):
            for _ in range(3):
                with pytest.raises(StoreUnavailable):
                    await store.append(given)
        assert (await store.append(given)).first_position == 2


async def test_e3_a_standby_is_passed_over_for_the_one_that_takes_changes(intentions_db: Database) -> None:
    with proxied(intentions_db.url, _standby) as (standby, _), proxied(intentions_db.url) as (primary, url):
        head, _, tail = url.partition(f"127.0.0.1:{primary.port}")
        hosts = [f"127.0.0.1:{port}" for port in (free_port(), standby.port, primary.port)]
        pool = await create_pool(f"{head}{','.join(hosts)}{tail}", min_size=1, max_size=4)

        assert await _works(pool)
        assert await why_unreachable(pool) is None
        primary.cut()
        assert await why_unreachable(pool) is not None
        primary.mend()
        await wait_until(lambda: _is_well(pool), "it comes back to the primary")
        pool.terminate()


async def _is_well(pool: asyncpg.Pool) -> bool:
    return await why_unreachable(pool) is None


async def test_e3_a_standby_alone_is_away_and_may_be_read(intentions_db: Database) -> None:
    with proxied(intentions_db.url, _standby) as (_, url):
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError) as refused:
            await connect(url)
        assert is_away(refused.value)
        connection = await connect(url, reading=True)
        assert not takes_changes(connection)
        assert await connection.fetchval("SELECT count(*) FROM eventstore.events") == 0
        await connection.close()


async def test_e3_a_server_that_hangs_does_not_keep_us_from_the_next(intentions_db: Database) -> None:
    silent = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    with proxied(intentions_db.url) as (primary, url):
        port = silent.sockets[0].getsockname()[1]
        both = url.replace(f"127.0.0.1:{primary.port}", f"127.0.0.1:{port},127.0.0.1:{primary.port}")
        async with asyncio.timeout(4):
            connection = await connect(both)
        assert takes_changes(connection)
        connection.terminate()
    silent.close()


async def test_e3_web_is_not_ready_and_says_503_until_its_server_takes_changes(
    intentions_db: Database,
) -> None:
    url, port, health_port = intentions_db.url, free_port(), free_port()
    app = create_app(web_settings(url, port))
    ready = f"http://127.0.0.1:{health_port}/health/ready"
    async with await create_pool(url) as pool, EventStore(pool) as store:
        with serving(app, port, (health_of(app), health_port)) as address:
            town = await Town(address, pool, store, Clock()).settle()
            browser = await town.sign_in("mother")
            async with read_only(intentions_db.superuser_url):
                await wait_until(lambda: _answers(browser, ready, 503), "it is not ready")
                stranger = town.stranger()
                form = (await stranger.open("/sign-in")).form("VALIDER")
                data = form.data("VALIDER") | {"identifier": town.login("father"), "password": PASSWORD}
                refused = await stranger._client.post("/sign-in", data=data)
                assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
                assert await _answers(browser, ready, 503)
            await wait_until(lambda: _answers(browser, ready, 200), "it is ready again")
            await town.sign_in("father")
            assert await pool.fetchval("SELECT count(*) FROM directory.sessions") == 2
            await town.close()


async def _answers(browser: Browser, ready: str, status: int) -> bool:
    return (await browser._client.get(ready)).status_code == status


async def test_e3_a_command_waits_and_none_overtakes_it(intentions_db: Database) -> None:
    async with await create_pool(intentions_db.url) as pool, EventStore(pool) as store:
        siecle = Siecle(await Town("", pool, store, Clock()).settle())
        async with read_only(intentions_db.superuser_url):
            with capture_logs() as logs:
                waiting = asyncio.create_task(siecle.send(siecle.campaign()))
                await wait_until(lambda: _held(logs, 2), "the command is held")
            assert not waiting.done()
            assert siecle.replies == []
        answer = await waiting
    assert isinstance(answer, CommandAccepted)
    assert answer.position == 1


async def _held(logs: list[MutableMapping[str, Any]], times: int) -> bool:
    return len([one for one in logs if one["event"] == "command held"]) >= times


@pytest.mark.parametrize(
    ("url", "servers"),
    [
        ("postgresql://u:p@a/db", ["postgresql://u:p@a/db"]),
        ("postgresql://u:p@a:1,b:2/db?sslmode=require",
         ["postgresql://u:p@a:1/db?sslmode=require", "postgresql://u:p@b:2/db?sslmode=require"]),
        ("postgresql://a,b,[::1]:5/db", ["postgresql://a/db", "postgresql://b/db", "postgresql://[::1]:5/db"]),
        ("postgresql://u:p%40@/db?host=/run/postgresql", ["postgresql://u:p%40@/db?host=/run/postgresql"]),
    ],
)  # fmt: skip
def test_e3_each_host_of_an_address_has_its_own(url: str, servers: list[str]) -> None:
    assert servers_of(url) == servers


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.ReadOnlySQLTransactionError("a standby"),
        asyncpg.InvalidTransactionStateError("no transaction ids during recovery"),
        asyncpg.IdleInTransactionSessionTimeoutError("too long"),
        asyncpg.CannotConnectNowError("starting up"),
        asyncpg.DiskFullError("no space left"),
        asyncpg.PostgresIOError("cannot write"),
        asyncpg.InvalidPasswordError("another password"),
        asyncpg.InvalidCatalogNameError("being restored"),
        asyncpg.TooManyConnectionsError("full"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_e3_what_says_that_the_server_cannot_is_no_fault_of_the_work(error: asyncpg.PostgresError) -> None:
    assert is_away(error)
