"""Connections to Postgres, set up the same way in every process."""

from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

Connection: TypeAlias = asyncpg.Connection | PoolConnectionProxy
# jit costs more than it saves on short queries; the timeouts bound what a lost peer can hold up.
SERVER_SETTINGS = {
    "jit": "off",
    "application_name": "orientation",
    "timezone": "UTC",
    "statement_timeout": "10s",
    "idle_in_transaction_session_timeout": "30s",
}
# Long queries are planned for their very values: a plan for any would read the whole log for one stream.
PATIENT = {"statement_timeout": "0", "plan_cache_mode": "force_custom_plan"}
CONNECT_SECONDS = 5.0
COMMAND_SECONDS = 15.0  # beyond the server's own timeout: for a server that does not answer any more
PROBE_SECONDS = 2.0
# What asyncpg fails with. The last is of a connection that the server has ended while it was idle: until its
# socket is closed too, asyncpg is in its « failed » state and takes no command.
POSTGRES_FAILURES = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
# And where no connection can be had.
DATABASE_FAILURES = (OSError, *POSTGRES_FAILURES)


async def connect(url: str, *, name: str = "orientation", patient: bool = False) -> asyncpg.Connection:
    """Open one connection to `url`; the caller closes it. `patient`: a query may take any time."""
    return await asyncpg.connect(
        url,
        timeout=CONNECT_SECONDS,
        command_timeout=None if patient else COMMAND_SECONDS,
        server_settings=_settings(name, patient),
    )


async def create_pool(
    url: str, *, name: str = "orientation", min_size: int = 1, max_size: int = 10, patient: bool = False
) -> asyncpg.Pool:
    """Open a pool on `url`; the caller closes it. `name` shows in pg_stat_activity, `patient` as above."""
    return await asyncpg.create_pool(
        url,
        min_size=min_size,
        max_size=max_size,
        timeout=CONNECT_SECONDS,
        command_timeout=None if patient else COMMAND_SECONDS,
        server_settings=_settings(name, patient),
    )


def _settings(name: str, patient: bool) -> dict[str, str]:
    return SERVER_SETTINGS | {"application_name": name} | (PATIENT if patient else {})


async def why_unreachable(pool: asyncpg.Pool) -> str | None:
    """Why the database does not answer, for a readiness check; None when it does."""
    try:
        await pool.fetchval("SELECT 1", timeout=PROBE_SECONDS)
    except DATABASE_FAILURES as error:
        return f"Postgres is not reached: {type(error).__name__}"
    return None


# Classes of SQLSTATE: 08 the connection was lost, 53 the server is at its limits, 57 it stops or starts;
# 25006 it is a standby.
_AWAY = ("08", "53", "57", "25006")


def is_away(error: Exception) -> bool:
    """Whether Postgres is down, full, starting or unreachable, so that the same work may succeed later."""
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(_AWAY)
    malformed = isinstance(error, ValueError)  # asyncpg's own refusal of a value is an InterfaceError too
    return isinstance(error, DATABASE_FAILURES) and not malformed
