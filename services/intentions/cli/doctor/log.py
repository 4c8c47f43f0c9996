"""The log and who reads it: migrations, checkpoints, and whether the relay gets events out."""

from pathlib import Path

import asyncpg

from services.intentions.cli.doctor.database import QUERIES
from services.intentions.cli.doctor.finding import Finding, State, judge, not_checked
from services.intentions.eventstore.errors import CheckpointBeyondHead
from services.intentions.eventstore.store import EventStore
from services.intentions.worker.relay.progress import READER
from shared.postgres import sql_functions
from shared.postgres.migrations import compared, read_migrations
from shared.postgres.sql_functions import read_functions

SERVICE = Path(__file__).parents[2]
MIGRATE = (
    "Run the migrations of the release that runs here: docker compose up migrate-intentions, "
    "or python -m services.intentions migrate"
)
NEW_HISTORY = (
    "Events were lost in a restore or a failover, and nothing is appended: go by « Events are lost » of "
    "docs/operate.md, to stop every worker and begin a new history: orientation events new-log"
)
STILL_SECONDS = 30.0  # the relay publishes thousands a second, and writes how far it is each second
START = (
    "Nobody publishes: start a worker: make up, or docker compose up -d worker, or "
    "python -m services.intentions worker. "
    "Where one runs, look at its log: docker compose logs --tail 20 worker"
)
FREE = (
    "Look at the worker's log (docker compose logs --tail 20 worker) and at alarms of the broker; a session "
    "that hangs is ended as superuser: SELECT pg_terminate_backend(pid), and another worker takes over"
)


async def migrations(pool: asyncpg.Pool) -> Finding:
    """Migrations and functions are applied as this release ships them, to the byte."""
    applied = {row["number"]: dict(row) for row in await pool.fetch(QUERIES["applied_migrations"])}
    functions = {row["name"]: dict(row) for row in await pool.fetch(QUERIES["applied_functions"])}
    shipped = read_migrations(SERVICE)
    faults = compared(shipped, applied) + sql_functions.compared(read_functions(SERVICE), functions)
    return judge("migrations", faults, f"{len(shipped)} applied, none changed", MIGRATE)


async def checkpoints(pool: asyncpg.Pool) -> Finding:
    """No reader has seen more than the log holds, or another history; nor has anybody else who said so."""
    store = EventStore(pool)
    readers = [row["reader"] for row in await pool.fetch(QUERIES["readers"])]
    loss = await store.loss()
    faults = [*([loss] if loss else []), *[said for one in readers if (said := await _beyond(store, one))]]
    return judge("checkpoints", faults, f"{len(readers)} readers, all within the log", NEW_HISTORY)


async def _beyond(store: EventStore, reader: str) -> str | None:
    try:
        await store.checkpoint(reader)
    except CheckpointBeyondHead as error:
        return str(error)
    return None


async def relay(pool: asyncpg.Pool) -> Finding:
    """Wrong where events wait and the relay's checkpoint is not written any more."""
    try:
        [row] = await pool.fetch(QUERIES["relay"], READER)
    except asyncpg.InsufficientPrivilegeError:
        return not_checked("relay", "the role may not read events")
    written = row["written"]
    checkpoint = "no checkpoint" if written is None else f"checkpoint written {written:.0f} s ago"
    said = f"{row['waiting']} events wait; {checkpoint}; {_holder(row)}"
    age = float("inf") if written is None else written
    if row["waiting"] and min(row["oldest"], age) > STILL_SECONDS:
        return Finding("relay", State.WRONG, f"stands still: {said}", FREE if row["pid"] else START)
    return Finding("relay", State.OK, said)


def _holder(row: asyncpg.Record) -> str:
    if not row["pid"]:
        return "nobody holds the lock"
    since = f", connected {row['held']:.0f} s ago" if row["held"] is not None else ""
    return f"the lock is held by {row['name']} (pid {row['pid']}{since})"
