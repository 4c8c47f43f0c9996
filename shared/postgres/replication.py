"""Answers that stand on what is stored wait for the synchronous standby as the commit that stored it did."""

from pathlib import Path

import asyncpg

from shared.postgres.database import Connection
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "replication.sql")


async def await_replication(connection: Connection | asyncpg.Pool) -> None:
    """Return once the standby has what was seen before; in a transaction, its commit waits for that.

    Without a synchronous standby it is one question to the server. Errors: asyncpg's,
    `TransactionResolutionUnknownError` where the wait was cancelled.
    """
    await connection.fetchval(QUERIES["await_replication"])
