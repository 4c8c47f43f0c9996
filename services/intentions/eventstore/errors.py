"""The event store's refusals and failures, and what Postgres' failures mean to it."""

from typing import Any, ClassVar
from uuid import UUID

import asyncpg

from shared.postgres.away import is_away


class EventStoreError(Exception):
    """Base of the event store's errors; `outcome` is what an append that ends in one counts as."""

    outcome: ClassVar[str] = "failed"


class VersionConflict(EventStoreError):
    """A stream that the append writes or relies on is at another version than expected."""

    outcome = "conflict"  # its caller decides again

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, not {expected}")
        self.stream, self.expected, self.actual = stream, expected, actual


class CommandIdReused(EventStoreError):
    """This command id came before with another request."""

    outcome = "reused"

    def __init__(self, command_id: UUID) -> None:
        super().__init__(f"command {command_id} came before with another request")
        self.command_id = command_id


class InvalidData(EventStoreError):
    """The append holds what the store cannot keep: no JSON object, \\u0000, a raw line break, an id twice."""

    outcome = "refused"


class StoreBusy(EventStoreError):
    """More appends wait than the store takes; try again in a moment."""

    outcome = "busy"


class OutcomeUnknown(EventStoreError):
    """The connection was lost while appending: it may or may not have happened. Retry with the same id."""

    outcome = "unknown"


class StoreUnavailable(EventStoreError):
    """The database cannot be reached or cannot write now; nothing was appended."""

    outcome = "unavailable"


class CheckpointBeyondHead(EventStoreError):
    """A reader's checkpoint lies beyond the log or in another history: events were lost in a restore."""


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
    """True if a pool's connection works; one that broke the pool took back, and it cannot be asked."""
    try:
        return connection is not None and not connection.is_closed()
    except asyncpg.InterfaceError:
        return False


# What gives positions and versions: who breaks these was outrun, whatever the append holds.
_PLACES = frozenset({"events_pkey", "events_stream_version_key"})


def was_outrun(error: asyncpg.PostgresError) -> bool:
    """True if another append took the same places: nothing was stored, the next try sees it."""
    return isinstance(error, asyncpg.UniqueViolationError) and error.constraint_name in _PLACES


def is_the_servers(error: asyncpg.PostgresError) -> bool:
    """True if the server was at its limits, read-only or interrupted: no single append can be blamed."""
    return is_away(error) or (error.sqlstate or "")[:2] in {"40", "55"} or was_outrun(error)


def meaning(error: asyncpg.PostgresError) -> EventStoreError:
    """Postgres' refusal of an append as the event store's own error."""
    if is_the_servers(error):
        return StoreUnavailable(str(error))
    if isinstance(error, asyncpg.DataError | asyncpg.IntegrityConstraintViolationError):
        return InvalidData(str(error))
    return EventStoreError(str(error))
