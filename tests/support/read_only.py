"""A server whose sessions take no changes, those that are open included: as of a primary that was demoted."""

import contextlib
from collections.abc import AsyncIterator

import asyncpg

from tests.support.waiting import wait_until


@contextlib.asynccontextmanager
async def read_only(superuser_url: str) -> AsyncIterator[None]:
    """While the block runs."""
    connection = await asyncpg.connect(superuser_url)
    try:
        await connection.execute("ALTER SYSTEM SET default_transaction_read_only TO on")
        await _reload(connection, "on")
        yield
    finally:
        await connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
        await _reload(connection, "off")
        await connection.close()


async def _reload(connection: asyncpg.Connection, wanted: str) -> None:
    await connection.execute("SELECT pg_reload_conf()")

    async def is_known() -> bool:
        return bool(await connection.fetchval("SHOW default_transaction_read_only") == wanted)

    await wait_until(is_known, "the setting is known")
