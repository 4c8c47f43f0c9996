"""Events in: what each leaves in the database. Order of arrival does not matter, nor do repeats.

`IntentionsValidated` is kept by its place in the log; `SessionEnded` makes one job a pupil, which is due once
the validation it names is here too. So whatever comes first waits in Postgres for the other.

A replay must send nothing to families. A replayed `SessionEnded` therefore notes jobs that nobody does, and
leaves no inbox row, which would make the live copy look like a repeat if that came afterwards: the live copy
has them done. A replayed `IntentionsValidated` is kept: it sends nothing by itself, and it is how staff mend
a session that ended live while its validation was lost on the way.
"""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import asyncpg
import orjson
from asyncpg.pool import PoolConnectionProxy as Connection

from services.notifications.reading import read_event
from services.notifications.recap import recap_id
from shared.contract.envelope import Envelope, NotUnderstood
from shared.contract.events import IntentionsValidated, SessionEnded
from shared.sql import load_queries

Handler = Callable[[Connection, Envelope], Awaitable[None]]

_SQL = load_queries(Path(__file__).parent / "sql" / "inbound.sql")


async def receive(pool: asyncpg.Pool, routes: Mapping[str, Handler], envelope: Envelope) -> bool:
    """Handle one event once: its inbox row and its effect in one transaction.

    Returns whether it had an effect now. Errors: `NotUnderstood` for an event that no route knows or whose
    data are malformed; Postgres' and the network's own errors, worth another attempt.
    """
    handler = routes.get(envelope.name)
    if handler is None:
        raise NotUnderstood(f"no route for {envelope.name}")
    async with pool.acquire() as connection, connection.transaction():
        if envelope.replayed and handler is plan_recaps:
            await _plan(connection, envelope, "note_recap")
            return False
        if await connection.fetchval(_SQL["remember_event"], envelope.id, envelope.type) is None:
            return False
        await handler(connection, envelope)
        return True


async def keep_validation(connection: Connection, envelope: Envelope) -> None:
    """Keep what was validated; staff's entries belong to no session and get no e-mail."""
    event = read_event(envelope, IntentionsValidated)
    if event.session is None:
        return
    if envelope.subject is None or envelope.streamversion is None:
        raise NotUnderstood("IntentionsValidated without subject or streamversion")
    intentions = [intention.model_dump(mode="json") for intention in event.intentions]
    await connection.execute(
        _SQL["keep_validation"],
        envelope.subject,
        envelope.streamversion,
        event.session,
        event.pupil,
        event.phase,
        envelope.time,
        orjson.dumps(intentions).decode(),
    )


async def plan_recaps(connection: Connection, envelope: Envelope) -> None:
    """Make the job of each pupil whose dossier was validated in the session; none otherwise (R-076)."""
    await _plan(connection, envelope, "plan_recap")


async def _plan(connection: Connection, envelope: Envelope, query: str) -> None:
    event = read_event(envelope, SessionEnded)
    for dossier in event.validated:
        await connection.execute(
            _SQL[query],
            recap_id(event.session, dossier.pupil),
            event.session,
            dossier.pupil,
            event.account,
            dossier.stream,
            dossier.version,
            event.ended,
            envelope.correlationid,
        )
