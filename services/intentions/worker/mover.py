"""Pupils who changed collège: what an import noted becomes an event of the dossier (A-34).

The import writes a pupil's new school and the note in one transaction, and may write no event. A note waits
until its event is stored. Its id is the command's, so that a crash in between, or another worker, appends
nothing twice.
"""

from pathlib import Path
from uuid import UUID

import asyncpg
import structlog
from prometheus_client import Gauge

from services.intentions.application import run as application
from services.intentions.domain.moving.move_dossier import MoveDossier
from services.intentions.domain.places import PupilPlace, SchoolPlace
from services.intentions.eventstore.errors import EventStoreError
from services.intentions.eventstore.model import Context
from services.intentions.eventstore.store import EventStore
from shared import traces
from shared.postgres.rounds import rounds
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "moves.sql")
MOVE_SECONDS = 2.0
# An event of a newer release in the dossier (LookupError, TypeError) waits for the newer worker.
FAILURES = (EventStoreError, LookupError, TypeError)
log = structlog.get_logger("worker.mover")
_waiting = Gauge("orientation_moves_waiting", "Changes of collège that are no event yet")


async def tell(pool: asyncpg.Pool, store: EventStore) -> int:
    """Store the event of each change that has none, in order a pupil; how many could not be stored."""
    held: set[object] = set()
    rows = await pool.fetch(QUERIES["to_tell"])
    for row in rows:
        if row["pupil"] in held:
            continue
        try:
            await _tell(pool, store, row)
        except FAILURES as error:
            held.add(row["pupil"])
            log.warning("move not told", move=str(row["id"]), error=type(error).__name__)
    return sum(row["pupil"] in held for row in rows)


async def _tell(pool: asyncpg.Pool, store: EventStore, row: asyncpg.Record) -> None:
    command = MoveDossier(
        at=PupilPlace(
            academy=row["from_academy"], year=row["year"], school=row["from_school"], pupil=row["pupil"]
        ),
        to=SchoolPlace(academy=row["to_academy"], year=row["year"], school=row["to_school"]),
    )
    id_ = UUID(str(row["id"]))
    once = application.Once(id_, [str(row["pupil"]), row["from_school"], row["to_school"]])
    with traces.root("pupil moved", id_):
        await application.run(store, command, Context(row["moved_at"], id_), once=once)
    await pool.execute(QUERIES["told"], row["id"])
    log.info("move told", move=str(row["id"]))


async def run(pool: asyncpg.Pool, store: EventStore) -> None:
    """Tell for ever; what fails is tried again at the next round. Several workers may do it at once."""

    async def once() -> None:
        _waiting.set(await tell(pool, store))

    await rounds(once, MOVE_SECONDS, log, "moves interrupted")
