"""Connections to Postgres, set up the same way in every process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from typing import Any, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from shared.postgres.away import DATABASE_FAILURES
from shared.postgres.connecting import (
    CLOSE_SECONDS,
    KEEPALIVE,
    BoundedSession,
    ReadingSession,
    connect_to_any,
)

Connection: TypeAlias = asyncpg.Connection | PoolConnectionProxy
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
    "client_min_messages": "notice",  # a wait for the standby that was cancelled is only a warning
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


async def connect(
    url: str, *, name: str = "orientation", patient: bool = False, reading: bool = False
) -> asyncpg.Connection:
    """Open one connection to `url`; the caller closes it. `patient`: a query may take any time.

    To a server that takes changes; with `reading`, another will do where there is none. `url` may name
    several hosts. Errors: those of `connect_to_any`.
    """
    connection: asyncpg.Connection = await connect_to_any(
        url, reading=reading, **_options(name, patient, reading)
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
    connecting = partial(connect_to_any, reading=reading)
    options = _options(name, patient, reading)
    return await asyncpg.create_pool(url, min_size=min_size, max_size=max_size, connect=connecting, **options)


@contextlib.asynccontextmanager
async def pool(url: str, *, name: str, max_size: int = 10) -> AsyncIterator[asyncpg.Pool]:
    """A pool for a process' life; it starts also before its database, and ends also without it."""
    opened = await create_pool(url, name=name, min_size=0, max_size=max_size)
    try:
        yield opened
    finally:
        await close(opened)


async def close(*pools: asyncpg.Pool) -> None:
    """Close pools; a server that does not answer is not waited for."""
    with contextlib.suppress(*DATABASE_FAILURES):
        async with asyncio.timeout(CLOSE_SECONDS):
            await asyncio.gather(*(one.close() for one in pools))


def _options(name: str, patient: bool, reading: bool) -> dict[str, Any]:
    return {
        "timeout": CONNECT_SECONDS,
        "command_timeout": None if patient else COMMAND_SECONDS,
        "server_settings": SERVER_SETTINGS | {"application_name": name} | (PATIENT if patient else {}),
        "connection_class": ReadingSession if reading else BoundedSession,
    }
