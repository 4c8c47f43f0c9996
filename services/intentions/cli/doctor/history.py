"""What was done to this database: migrations, and readers of the log."""

from pathlib import Path

import asyncpg

from services.intentions.cli.doctor.database import QUERIES
from services.intentions.cli.doctor.finding import Finding, judge
from services.intentions.eventstore.errors import CheckpointBeyondHead
from services.intentions.eventstore.store import EventStore
from shared.postgres import sql_functions
from shared.postgres.migrations import compared, read_migrations
from shared.postgres.sql_functions import read_functions

SERVICE = Path(__file__).parents[2]
MIGRATE = (
    "Run the migrations of the release that runs here: docker compose up migrate-intentions, "
    "or python -m services.intentions migrate"
)
NEW_HISTORY = (
    "Events were lost in a restore: stop every worker, then begin a new history, in which the last hours are "
    "published again: orientation events new-log"
)


async def migrations(pool: asyncpg.Pool) -> Finding:
    """What is applied is what this release ships, to the byte: migrations and functions."""
    applied = {row["number"]: dict(row) for row in await pool.fetch(QUERIES["applied_migrations"])}
    functions = {row["name"]: dict(row) for row in await pool.fetch(QUERIES["applied_functions"])}
    shipped = read_migrations(SERVICE)
    faults = compared(shipped, applied) + sql_functions.compared(read_functions(SERVICE), functions)
    return judge("migrations", faults, f"{len(shipped)} applied, none changed", MIGRATE)


async def checkpoints(pool: asyncpg.Pool) -> Finding:
    """No reader has seen more than the log holds, or another history."""
    store = EventStore(pool)
    readers = [row["reader"] for row in await pool.fetch(QUERIES["readers"])]
    faults = [fault for reader in readers if (fault := await _beyond(store, reader))]
    return judge("checkpoints", faults, f"{len(readers)} readers, all within the log", NEW_HISTORY)


async def _beyond(store: EventStore, reader: str) -> str | None:
    try:
        await store.checkpoint(reader)
    except CheckpointBeyondHead as error:
        return str(error)
    return None
