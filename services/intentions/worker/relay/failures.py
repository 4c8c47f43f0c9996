"""Failures after which the relay begins again from the checkpoint."""

from aiormq.exceptions import AMQPError

from services.intentions.eventstore.errors import EventStoreError
from shared.postgres.away import DATABASE_FAILURES

INTERRUPTIONS = (
    EventStoreError,
    RuntimeError,  # aiormq's, for a channel that is closed
    LookupError,  # no upcaster: nothing may be skipped, so the relay waits for a release that has it
    AMQPError,
    *DATABASE_FAILURES,
)


def plain(error: BaseException) -> str:
    """Its text where that may be logged: our own errors say what to do, others may hold addresses."""
    return str(error) if isinstance(error, EventStoreError | LookupError) else ""
