"""The end of a session, the same for sign-out and for the sweeper; once, whatever happens (A-02)."""

from datetime import datetime
from uuid import UUID

import asyncpg
from prometheus_client import Counter

from services.intentions.application.run import run
from services.intentions.directory import people
from services.intentions.directory.signing_in import sessions
from services.intentions.domain.signing_in.end_session import EndSession
from services.intentions.eventstore.model import Context
from services.intentions.eventstore.store import EventStore
from shared.contract.types import SessionEnd

_ended = Counter("orientation_sessions_ended_total", "Sessions ended, by sign-out or by expiry", ["reason"])
for _reason in SessionEnd:
    _ended.labels(_reason.value)


async def end_session(
    pool: asyncpg.Pool,
    store: EventStore,
    session: UUID,
    reason: SessionEnd,
    now: datetime,
    *,
    correlation_id: UUID | None = None,
) -> bool:
    """End a session with its `SessionEnded`; False where it had ended.

    New writes in the session are refused from here on, those under way are waited for. A crash between the
    event and the session's row is mended by the next call: the event is not appended twice.
    """
    async with sessions.ending(pool, session, now) as ending:
        if ending is None:
            return False
        dossiers = tuple(await people.dossiers_of(ending.connection, ending.account))
        command = EndSession(session, ending.account, reason, ending.started_at, dossiers, now)
        await run(store, command, Context(now, correlation_id))
    _ended.labels(reason.value).inc()
    return True
