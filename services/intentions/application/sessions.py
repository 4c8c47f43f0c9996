"""The end of a session, the same for sign-out and for the sweeper; once, whatever happens (A-02)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import asyncpg
from prometheus_client import Counter

from services.intentions.directory import people, sessions
from services.intentions.domain import end_session as use_case
from services.intentions.domain.end_session import EndSession
from services.intentions.domain.session import Session
from services.intentions.eventstore.model import Context
from services.intentions.eventstore.store import EventStore
from services.intentions.handling import Histories, Request, decode, fold, handle
from shared.contract import streams
from shared.contract.events import Event, IntentionsValidated, ValidatedDossier
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
        known = await people.dossiers_of(ending.connection, ending.account)
        dossiers = {streams.dossier(pupil, year): pupil for pupil, year in known}
        stream = streams.session(session)

        def decide(histories: Histories) -> list[Event]:
            command = EndSession(
                session=session,
                account=ending.account,
                reason=reason,
                started=ending.started_at,
                validated=_validated_in(session, dossiers, histories),
                now=now,
            )
            return use_case.decide(fold(Session, histories[stream]), command)

        # The dossiers are relied on too: a validation whose caller gave up may land at the last moment.
        request = Request(stream=stream, reads=list(dossiers), context=Context(now, correlation_id))
        await handle(store, request, decide)
    _ended.labels(reason.value).inc()
    return True


def _validated_in(
    session: UUID, dossiers: Mapping[str, UUID], histories: Histories
) -> tuple[ValidatedDossier, ...]:
    """What was validated in the session: each dossier at its last version there."""
    found = []
    for stream, pupil in dossiers.items():
        versions = [one.version for one in histories[stream] if _was_validated_in(session, decode(one).event)]
        if versions:
            found.append(ValidatedDossier(pupil=pupil, stream=stream, version=versions[-1]))
    return tuple(found)


def _was_validated_in(session: UUID, event: Event) -> bool:
    return isinstance(event, IntentionsValidated) and event.session == session
