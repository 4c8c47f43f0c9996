"""Connections to Postgres, set up the same way in every process."""

import asyncpg

# jit costs more than it saves on short queries; the others bound what a lost peer can hold up.
SERVER_SETTINGS = {
    "jit": "off",
    "application_name": "orientation",
    "statement_timeout": "10s",
    "idle_in_transaction_session_timeout": "30s",
}
CONNECT_SECONDS = 5.0
PROBE_SECONDS = 2.0


async def connect(url: str, *, name: str = "orientation") -> asyncpg.Connection:
    """Open one connection to `url`; the caller closes it."""
    settings = SERVER_SETTINGS | {"application_name": name}
    return await asyncpg.connect(url, timeout=CONNECT_SECONDS, server_settings=settings)


async def create_pool(
    url: str, *, name: str = "orientation", min_size: int = 1, max_size: int = 10
) -> asyncpg.Pool:
    """Open a pool on `url`; the caller closes it. `name` shows in pg_stat_activity."""
    settings = SERVER_SETTINGS | {"application_name": name}
    return await asyncpg.create_pool(
        url,
        min_size=min_size,
        max_size=max_size,
        timeout=CONNECT_SECONDS,
        command_timeout=15.0,
        server_settings=settings,
    )


async def why_unreachable(pool: asyncpg.Pool) -> str | None:
    """Why the database does not answer, for a readiness check; None when it does."""
    try:
        await pool.fetchval("SELECT 1", timeout=PROBE_SECONDS)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
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
    return isinstance(error, (OSError, asyncpg.InterfaceError)) and not malformed
