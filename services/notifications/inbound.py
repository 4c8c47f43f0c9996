"""Events in: what each leaves in the database. Order of arrival does not matter, nor do repeats.

`IntentionsValidated` and `PropositionsAnswered` are kept by their place in the log; `SessionEnded` makes one
job a pupil, which is due once what it names is here too. So whatever comes first waits in Postgres for the
other.

A replay must send nothing to families: a replayed `SessionEnded` notes jobs that nobody does, and the live
copy has them done. The others are kept when they are replayed: they send nothing by themselves, and it is how
staff mend a session that ended live while an event of it was lost on the way. What does not come over the
broker is fetched.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import structlog
from asyncpg.pool import PoolConnectionProxy

from services.notifications.news import looks
from services.notifications.recap import recap_id
from services.notifications.transfers import keep_transfer, tell_nobody
from services.notifications.undelivered import send_again
from shared.consumer.http import Unavailable
from shared.consumer.inbox import Inbox, Route, fill
from shared.consumer.internal import InternalApi
from shared.contract.decisions import PropositionsAnswered
from shared.contract.envelope import Envelope, NotUnderstood
from shared.contract.events import (
    AnsweredDossier,
    AuthorshipTransferred,
    EmailsRequested,
    IntentionsValidated,
    SessionEnded,
    ValidatedDossier,
)
from shared.postgres.away import DATABASE_FAILURES, is_away
from shared.postgres.sql import load_queries
from shared.runtime.waking import rest

POLL_SECONDS = 0.5
BATCH = 20
_SQL = load_queries(Path(__file__).parent / "sql" / "inbound.sql")
log = structlog.get_logger("notifications.gaps")


async def keep_validation(
    connection: PoolConnectionProxy, envelope: Envelope, event: IntentionsValidated
) -> None:
    """Keep what was validated; staff's entries belong to no session and get no e-mail."""
    if event.session is None:
        return
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


async def keep_answer(
    connection: PoolConnectionProxy, envelope: Envelope, event: PropositionsAnswered
) -> None:
    """Keep that it was answered; what staff enter from paper belongs to no session and gets no e-mail."""
    if event.session is None:
        return
    place = (envelope.subject, envelope.streamversion)
    await connection.execute(_SQL["keep_answer"], *place, event.session, event.pupil)


async def plan_recaps(
    connection: PoolConnectionProxy, envelope: Envelope, event: SessionEnded, query: str = "plan_recap"
) -> None:
    """Make the job of each pupil whose dossier was validated or answered in the session; none otherwise
    (R-076)."""
    for pupil, (first, *others) in _acts(event).items():
        await connection.execute(
            _SQL[query],
            recap_id(event.session, pupil),
            event.session,
            pupil,
            event.account,
            first.stream,
            first.version,
            others[0].version if others else None,
            event.ended,
            envelope.correlationid,
        )


def _acts(event: SessionEnded) -> Mapping[UUID, list[ValidatedDossier | AnsweredDossier]]:
    """By pupil: what was validated, then what was answered."""
    acts: list[ValidatedDossier | AnsweredDossier] = [*event.validated, *event.answered]
    found: dict[UUID, list[ValidatedDossier | AnsweredDossier]] = {}
    for one in acts:
        found.setdefault(one.pupil, []).append(one)
    return found


ROUTES: Mapping[str, Route[Any]] = {
    "IntentionsValidated": Route(IntentionsValidated, keep_validation),
    "PropositionsAnswered": Route(PropositionsAnswered, keep_answer),
    "AuthorshipTransferred": Route(AuthorshipTransferred, keep_transfer, on_replay=tell_nobody),
    "EmailsRequested": Route(EmailsRequested, send_again, on_replay=tell_nobody),
    "SessionEnded": Route(SessionEnded, plan_recaps, on_replay=partial(plan_recaps, query="note_recap")),
    **looks.ROUTES,
}


async def fill_gaps(pool: asyncpg.Pool, api: InternalApi, inbox: Inbox) -> None:
    """Fetch for ever what recaps wait for; what cannot be fetched now is asked for again a little later."""
    while True:
        try:
            await fill_missing(pool, api, inbox)
        except DATABASE_FAILURES as error:
            if not is_away(error):
                raise
        await rest(POLL_SECONDS)


async def fill_missing(pool: asyncpg.Pool, api: InternalApi, inbox: Inbox) -> None:
    """Fetch each missing event. Errors: those of a database that is away.

    What cannot be fetched or understood now is asked for again, and holds up no other.
    """
    for row in await pool.fetch(_SQL["take_missing"], BATCH):
        missing = {"stream": row["stream"], "version": row["version"]}
        try:
            await fill(api, inbox, row["stream"], row["version"] - 1, row["version"])
        except Unavailable as error:
            log.warning("gap not filled", reason=error.reason, **missing)
        except NotUnderstood as error:
            log.error("gap not understood", reason=str(error), **missing)
