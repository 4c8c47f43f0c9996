"""For a restore and an import: their queries, and that nobody publishes meanwhile."""

from pathlib import Path

import asyncpg

from services.intentions.cli.common import fail
from services.intentions.worker.relay.queries import QUERIES as RELAY
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "restore.sql")


async def hold_relay(owner: asyncpg.Connection) -> None:
    """Keep every relay away until this connection closes. Ends the command where a worker runs.

    A relay remembers history and position: where they are changed under it, it would publish all of it.
    """
    if not await owner.fetchval(RELAY["take_relay_lock"]):
        raise fail("A worker is running: stop every worker first")
