"""Errors of any request here: what `shared/http` knows, and the event store's, which are 503."""

from starlette.exceptions import HTTPException

from services.intentions.eventstore.errors import OutcomeUnknown, StoreBusy, StoreUnavailable, VersionConflict
from shared.http import errors

# The store or its database is busy or away: the same request may succeed in a moment.
UNAVAILABLE: tuple[type[Exception], ...] = (
    StoreBusy,
    StoreUnavailable,
    OutcomeUnknown,
    VersionConflict,  # others were faster again and again
    *errors.DATABASE_AWAY,
)
FORESEEN: tuple[type[Exception], ...] = (errors.HttpError, HTTPException, *UNAVAILABLE)


def status_of(error: Exception) -> tuple[int, str]:
    """The HTTP status and the slug of an error."""
    return errors.status_of(error, UNAVAILABLE)


def headers_of(error: Exception) -> dict[str, str]:
    """Headers of the answer to an error: when to come again, which methods there are, how to be let in."""
    return errors.headers_of(error, status_of(error)[0])
