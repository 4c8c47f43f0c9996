"""Openings and closings that schools planned: each becomes an event at its instant, once (R-020, R-023).

It tells what the clock has decided already (A-12). Which instants have come says a projection; whether one is
told decides the use case on the streams, so that another worker, or a projection that lags, tells none twice.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

import asyncpg
import structlog
from prometheus_client import Gauge
from uuid_utils.compat import uuid7

from services.intentions.application import run as application
from services.intentions.domain.opening.reach_plans import ReachPlans
from services.intentions.domain.places import SchoolPlace
from services.intentions.eventstore.errors import EventStoreError, StoreUnavailable
from services.intentions.eventstore.model import Context
from services.intentions.eventstore.store import EventStore
from services.intentions.projections import plans
from shared import traces
from shared.postgres.away import DATABASE_FAILURES
from shared.postgres.rounds import rounds

PLAN_SECONDS = 1.0
MOST = 500
# An event of a newer release in a school's openings (LookupError, TypeError) waits for the newer worker.
FAILURES = (EventStoreError, LookupError, TypeError)
log = structlog.get_logger("worker.planner")
_waiting = Gauge("orientation_plans_waiting", "Planned openings and closings that have come and are no event")


async def tell(pool: asyncpg.Pool, store: EventStore, now: datetime) -> int:
    """Store the events of the instants that have come, in order; how many could not be stored.

    A school of which one could not be stored waits, and holds up no other. Errors: `StoreUnavailable`.
    """
    held: Counter[str] = Counter()
    async for row in plans.due(pool, now, MOST):
        school = row["school"]
        if school in held or not await _is_told(store, row, now):
            held[school] += 1
    return held.total()


async def _is_told(store: EventStore, row: asyncpg.Record, now: datetime) -> bool:
    """Whether it could be stored; a store that is away is that for all. Errors: `StoreUnavailable`."""
    try:
        await _tell(store, row, now)
    except StoreUnavailable:
        raise
    except FAILURES as error:
        log.warning("plan not told", school=row["school"], error=type(error).__name__)
        return False
    return True


async def _tell(store: EventStore, row: asyncpg.Record, now: datetime) -> None:
    place = SchoolPlace(academy=row["academy"], year=row["year"], school=row["school"])
    correlation = uuid7()  # nobody asked for it: what follows from it begins here
    with traces.root("plan reached", correlation):
        command = ReachPlans(at=place, until=row["at"])
        appended = await application.run(store, command, Context(now, correlation))
    if appended.last_position is not None:
        log.info("plan told", school=row["school"])


async def run(pool: asyncpg.Pool, store: EventStore, clock: Callable[[], datetime]) -> None:
    """Tell for ever; what fails is tried again at the next round. Several workers may do it at once."""

    async def once() -> None:
        _waiting.set(await tell(pool, store, clock()))

    failures = (StoreUnavailable, *DATABASE_FAILURES)
    await rounds(once, PLAN_SECONDS, log, "plans interrupted", failures)
