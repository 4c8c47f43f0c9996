"""Ends sessions that nobody signed out of, at the idle or the absolute expiry (A-02)."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import asyncpg
import structlog
from prometheus_client import Gauge
from uuid_utils.compat import uuid7

from services.intentions.application.sessions import end_session
from services.intentions.directory.signing_in import sessions
from services.intentions.eventstore.errors import EventStoreError
from services.intentions.eventstore.store import EventStore
from shared import traces
from shared.contract.types import SessionEnd
from shared.postgres.rounds import rounds
from shared.sign_in.sessions import SessionLimits

SWEEP_SECONDS = 5.0
log = structlog.get_logger("worker.sweeper")
_open = Gauge("orientation_sessions_open", "Sessions that have not ended, of the whole system")


async def sweep(pool: asyncpg.Pool, store: EventStore, limits: SessionLimits, now: datetime) -> int:
    """End every session that is beyond a limit at `now`; how many. Several workers may do it at once."""
    ended = 0
    for session in await sessions.expired(pool, limits, now):
        try:
            ended += await _end(pool, store, session, now)
        except EventStoreError as error:  # one that cannot be ended must not keep the others open
            log.warning("session not ended", session=str(session), error=type(error).__name__)
    return ended


async def _end(pool: asyncpg.Pool, store: EventStore, session: UUID, now: datetime) -> bool:
    correlation = uuid7()  # nobody asked for it: what follows from it begins here
    with traces.root("session expired", correlation):
        return await end_session(pool, store, session, SessionEnd.EXPIRED, now, correlation_id=correlation)


async def run(
    pool: asyncpg.Pool, store: EventStore, limits: SessionLimits, clock: Callable[[], datetime]
) -> None:
    """Sweep for ever; what fails is tried again at the next round."""

    async def once() -> None:
        while await sweep(pool, store, limits, clock()):
            pass
        _open.set(await sessions.count_open(pool))

    await rounds(once, SWEEP_SECONDS, log, "sweep failed")
