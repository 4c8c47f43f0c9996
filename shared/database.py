"""Connections to Postgres, set up the same way in every process."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterable
from functools import partial
from typing import Any, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from shared import connecting
from shared.connecting import Session, cannot_write, connect_to_any
from shared.watch import Peer

Connection: TypeAlias = asyncpg.Connection | PoolConnectionProxy
KEEPALIVE = {"idle": 4, "interval": 2, "count": 3}  # a host that has vanished is noticed after 10 s
# What our SQL rests on, whatever the server, the database or the role would set. Read-only is not among it:
# whoever sets that means it.
RELIED_ON = {
    "default_transaction_isolation": "read committed",  # what waited for a lock must see what came meanwhile
    "default_transaction_deferrable": "off",
    "synchronous_commit": "on",  # what was accepted is on the disk, and on a standby's
    "search_path": '"$user", public',
    "standard_conforming_strings": "on",
    "transform_null_equals": "off",
    "array_nulls": "on",
    "timezone": "UTC",
    "datestyle": "ISO, MDY",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "lock_timeout": "0",
    "idle_session_timeout": "0",
}
# jit costs more than it saves on short queries; the timeouts bound what a lost peer can hold up.
SERVER_SETTINGS = RELIED_ON | {
    "jit": "off",
    "application_name": "orientation",
    "statement_timeout": "10s",
    "idle_in_transaction_session_timeout": "30s",
    # A client that has vanished loses its locks within seconds; on a Unix socket these count for nothing.
    **{f"tcp_keepalives_{name}": str(value) for name, value in KEEPALIVE.items()},
    "tcp_user_timeout": "10s",
    "client_connection_check_interval": "5s",
}
# Long queries are planned for their very values: a plan for any would read the whole log for one stream.
# Who reads as slowly as a person scrolls is still there.
PATIENT = {"statement_timeout": "0", "plan_cache_mode": "force_custom_plan", "tcp_user_timeout": "0"}
CONNECT_SECONDS = 5.0
COMMAND_SECONDS = 15.0  # beyond the server's own timeout: for a server that does not answer any more
CANCEL_SECONDS = 0.5  # for the server to say that it has given up a command
PROBE_SECONDS = 1.5
CLOSE_SECONDS = 1.0
_TAKES_CHANGES = "SELECT NOT pg_is_in_recovery() AND NOT current_setting('transaction_read_only')::boolean"
# What asyncpg fails with. The last is of a connection that the server has ended while it was idle: until its
# socket is closed too, asyncpg is in its « failed » state and takes no command.
POSTGRES_FAILURES = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
# And where no connection can be had.
DATABASE_FAILURES = (OSError, *POSTGRES_FAILURES)


class _Connection(Session):
    """Not used again once its server has not answered; asyncpg itself would first wait for that server.

    After a timeout or a cancelled wait the server has `CANCEL_SECONDS` to confirm that it has given up the
    command; then the connection is cut.
    """

    __slots__ = ()

    def __init__(self, protocol: Any, transport: asyncio.Transport, *more: Any, **named: Any) -> None:
        super().__init__(protocol, transport, *more, **named)
        _keep_alive(transport.get_extra_info("socket"))

    async def _cancel(self, *waiters: Any) -> None:
        async with asyncio.timeout(CANCEL_SECONDS) as limit:
            await super()._cancel(*waiters)  # type: ignore[misc]  # asyncpg's own, it swallows the timeout
        if limit.expired():
            self.terminate()

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 (asyncpg's own)
        """Say goodbye where somebody listens. What a pool has expired may be silent."""
        with contextlib.suppress(*DATABASE_FAILURES):
            await super().close(timeout=timeout or CLOSE_SECONDS)


def _keep_alive(peer: Any) -> None:
    """Whoever only listens hears of a server's host that has vanished, too."""
    if peer is None or peer.family not in (socket.AF_INET, socket.AF_INET6):
        return
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, name in (("TCP_KEEPIDLE", "idle"), ("TCP_KEEPINTVL", "interval"), ("TCP_KEEPCNT", "count")):
        if hasattr(socket, option):  # macOS has no TCP_KEEPIDLE before Python 3.13's
            peer.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), KEEPALIVE[name])


async def connect(
    url: str, *, name: str = "orientation", patient: bool = False, reading: bool = False
) -> asyncpg.Connection:
    """Open one connection to `url`; the caller closes it. `patient`: a query may take any time.

    To a server that takes changes; with `reading`, another will do where there is none. `url` may name
    several hosts. Errors: those of `connect_to_any`.
    """
    connection: asyncpg.Connection = await connect_to_any(
        url,
        timeout=CONNECT_SECONDS,
        reading=reading,
        command_timeout=None if patient else COMMAND_SECONDS,
        server_settings=_settings(name, patient),
        connection_class=_Connection,
    )
    return connection


async def create_pool(
    url: str,
    *,
    name: str = "orientation",
    min_size: int = 1,
    max_size: int = 10,
    patient: bool = False,
    reading: bool = False,
) -> asyncpg.Pool:
    """Open a pool on `url`; the caller closes it. `name` shows in pg_stat_activity, the rest as above."""
    return await asyncpg.create_pool(
        url,
        min_size=min_size,
        max_size=max_size,
        connect=partial(connect_to_any, reading=reading),
        timeout=CONNECT_SECONDS,
        command_timeout=None if patient else COMMAND_SECONDS,
        server_settings=_settings(name, patient),
        connection_class=_Connection,
    )


@contextlib.asynccontextmanager
async def pool(url: str, *, name: str, min_size: int = 0, max_size: int = 10) -> AsyncIterator[asyncpg.Pool]:
    """A pool for a process' life; it starts also before its database, and ends also without it."""
    opened = await create_pool(url, name=name, min_size=min_size, max_size=max_size)
    try:
        yield opened
    finally:
        await close(opened)


async def close(*pools: asyncpg.Pool) -> None:
    """Close pools; a server that does not answer is not waited for."""
    with contextlib.suppress(*DATABASE_FAILURES):
        async with asyncio.timeout(CLOSE_SECONDS):
            await asyncio.gather(*(one.close() for one in pools))


def _settings(name: str, patient: bool) -> dict[str, str]:
    return SERVER_SETTINGS | {"application_name": name} | (PATIENT if patient else {})


async def why_unreachable(pool: asyncpg.Pool) -> str | None:
    """Why the database does not answer or takes no changes; None when it does, within 2 s.

    Where a connection has gone silent or read-only, the idle ones of the pool have too: none of them is given
    out again.
    """
    asked = False
    try:
        async with asyncio.timeout(PROBE_SECONDS), pool.acquire() as connection:
            asked = True
            if await connection.fetchval(_TAKES_CHANGES):
                return None
    except DATABASE_FAILURES as error:
        if not cannot_write(error):
            if asked:
                await pool.expire_connections()
            return f"Postgres is not reached: {type(error).__name__}"
    await pool.expire_connections()
    return "Postgres is read-only"


async def why_away(pool: asyncpg.Pool) -> str | None:
    """The same, but that a pool whose connections are all at work is no sign of it: none hangs for long."""
    reason = await why_unreachable(pool)
    is_busy = pool.get_size() == pool.get_max_size() and not pool.get_idle_size()
    return None if is_busy else reason


async def work(pools: Iterable[asyncpg.Pool]) -> bool:
    """Whether connections of each of these pools work."""
    return not any(await asyncio.gather(*map(why_away, pools)))


def peer(url: str, *pools: asyncpg.Pool) -> Peer:
    """Postgres, as a process with these pools is watched for."""
    return Peer("Postgres", lambda: work(pools), lambda: answers(url))


async def answers(url: str) -> bool:
    """Whether a new connection to `url` works."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            connection = await connect(url, name="orientation-watch")
            try:
                await connection.fetchval("SELECT 1")
            finally:
                connection.terminate()
    except DATABASE_FAILURES:
        return False
    return True


def is_away(error: Exception) -> bool:
    """Whether Postgres is down, full, starting, read-only or unreachable: the same work may succeed later."""
    if isinstance(error, asyncpg.PostgresError):
        return connecting.is_away(error)
    malformed = isinstance(error, ValueError)  # asyncpg's own refusal of a value is an InterfaceError too
    return isinstance(error, DATABASE_FAILURES) and not malformed
