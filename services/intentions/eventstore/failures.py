"""Postgres' failures by their meaning: lost, the server's, the append's fault, for a reader to wait out."""

from typing import Any

import asyncpg

from services.intentions.eventstore.errors import EventStoreError, InvalidData, StoreUnavailable
from shared.postgres.away import is_away

# The connection went away: what was under way may or may not have happened.
LOST = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # of an idle connection that the server has just ended
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
)
# The database is away, at its limits or takes no changes: a reader waits and goes on where it was.
INTERRUPTIONS = (
    *LOST,
    asyncpg.InsufficientResourcesError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidTransactionStateError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresSystemError,
)


def is_alive(connection: Any) -> bool:
    """Whether a pool's connection works; one that broke the pool took back, and it cannot be asked."""
    try:
        return connection is not None and not connection.is_closed()
    except asyncpg.InterfaceError:
        return False


# What gives positions and versions: who breaks these was outrun, whatever the append holds.
_PLACES = frozenset({"events_pkey", "events_stream_version_key"})


def was_outrun(error: asyncpg.PostgresError) -> bool:
    """Whether another append took the same places: nothing was stored, the next try sees it."""
    return isinstance(error, asyncpg.UniqueViolationError) and error.constraint_name in _PLACES


def is_the_servers(error: asyncpg.PostgresError) -> bool:
    """Whether the server was at its limits, read-only or interrupted: no single append can be blamed."""
    return is_away(error) or (error.sqlstate or "")[:2] in {"40", "55"} or was_outrun(error)


def meaning(error: asyncpg.PostgresError) -> EventStoreError:
    """Postgres' refusal of an append as the event store's own error."""
    if is_the_servers(error):
        return StoreUnavailable(str(error))
    if isinstance(error, asyncpg.DataError | asyncpg.IntegrityConstraintViolationError):
        return InvalidData(str(error))
    return EventStoreError(str(error))
