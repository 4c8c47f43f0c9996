"""Whether events get out: who holds the relay's lock, and when its checkpoint was last written."""

import asyncpg

from services.intentions.cli.doctor.database import QUERIES
from services.intentions.cli.doctor.finding import Finding, State, not_checked
from services.intentions.worker.relay.progress import READER

NAME = "relay"
STILL_SECONDS = 30.0  # it publishes thousands a second, and writes how far it is each second
START = (
    "Nobody publishes: start a worker: docker compose up -d worker, or python -m services.intentions worker. "
    "Where one runs, look at its log: docker compose logs --tail 20 worker"
)
FREE = (
    "Look at the worker's log (docker compose logs --tail 20 worker) and at alarms of the broker; a session "
    "that hangs is ended as superuser: SELECT pg_terminate_backend(pid), and another worker takes over"
)


async def stands(pool: asyncpg.Pool) -> Finding:
    """Wrong where events wait and the checkpoint is not written any more."""
    try:
        [row] = await pool.fetch(QUERIES["relay"], READER)
    except asyncpg.InsufficientPrivilegeError:
        return not_checked(NAME, "the role may not read events")
    said = f"{row['waiting']} events wait; {_checkpoint(row)}; {_holder(row)}"
    if row["waiting"] and min(row["oldest"], _age(row)) > STILL_SECONDS:
        return Finding(NAME, State.WRONG, f"stands still: {said}", FREE if row["pid"] else START)
    return Finding(NAME, State.OK, said)


def _age(row: asyncpg.Record) -> float:
    return row["written"] if row["written"] is not None else float("inf")


def _checkpoint(row: asyncpg.Record) -> str:
    return "no checkpoint" if row["written"] is None else f"checkpoint written {row['written']:.0f} s ago"


def _holder(row: asyncpg.Record) -> str:
    if not row["pid"]:
        return "nobody holds the lock"
    since = f", connected {row['held']:.0f} s ago" if row["held"] is not None else ""
    return f"the lock is held by {row['name']} (pid {row['pid']}{since})"
