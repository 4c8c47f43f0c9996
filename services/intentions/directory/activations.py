"""Which accounts of legal responsibles are activated: handed to sync until Siècle's staff know (ADR 0029)."""

from pathlib import Path

import asyncpg
import orjson

from shared.contract.activations import ActivationTold, UntoldActivation
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "activations.sql")


async def untold(pool: asyncpg.Pool, most: int) -> list[UntoldActivation]:
    """Up to `most` of which Siècle does not know what they are now; each time with a higher number."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(QUERIES["in_order"])
        rows = await connection.fetch(QUERIES["untold"], most)
    return [UntoldActivation(**{**row, "names": orjson.loads(row["names"])}) for row in rows]


async def told(pool: asyncpg.Pool, said: ActivationTold) -> None:
    """Siècle knows this; nothing for an account that was erased, or has got another name meanwhile."""
    names = list(said.names), list(said.names.values())
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(QUERIES["lock_account"], said.account)
        await connection.execute(QUERIES["told"], said.account, said.is_active, *names)
