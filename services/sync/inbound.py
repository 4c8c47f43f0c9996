"""Events in: each is parked in Postgres once. One of a replay too: Siècle ignores what it has."""

from pathlib import Path
from typing import Any

from asyncpg.pool import PoolConnectionProxy

from services.sync.resources import RESOURCES
from shared.consumer.inbox import Route
from shared.contract.envelope import Envelope
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "push.sql")


async def park(connection: PoolConnectionProxy, envelope: Envelope, event: Any) -> None:
    """Keep what is to be pushed, in the contract version of this release."""
    await connection.execute(
        QUERIES["park"],
        envelope.id,
        envelope.subject,
        envelope.streamversion,
        envelope.name,
        RESOURCES[envelope.name].phase_of(event),
        event.pupil,
        envelope.time,
        event.model_dump_json(),
        envelope.correlationid,
        event.version,
    )


# The routing table: what is pushed.
ROUTES: dict[str, Route[Any]] = {name: Route(resource.model, park) for name, resource in RESOURCES.items()}
