"""Questions of readiness and watch: does Postgres answer, and take changes?"""

import asyncio
from collections.abc import Iterable

import asyncpg

from shared.postgres.away import DATABASE_FAILURES, cannot_write
from shared.postgres.database import CONNECT_SECONDS, connect
from shared.runtime.watch import Peer

PROBE_SECONDS = 1.5
_TAKES_CHANGES = "SELECT NOT pg_is_in_recovery() AND NOT current_setting('transaction_read_only')::boolean"


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
    """True if connections of each of these pools work."""
    return not any(await asyncio.gather(*map(why_away, pools)))


def peer(url: str, *pools: asyncpg.Pool) -> Peer:
    """Postgres, as a process with these pools is watched for."""
    return Peer("Postgres", lambda: work(pools), lambda: answers(url))


async def answers(url: str) -> bool:
    """True if a new connection to `url` works."""
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
