"""Errors of any request, of a page or of a machine, and the status each gets, in one place."""

import asyncpg
from starlette.exceptions import HTTPException

from services.intentions.eventstore.errors import OutcomeUnknown, StoreBusy, StoreUnavailable, VersionConflict
from shared.postgres.away import AWAY_ERRORS

RETRY_SECONDS = 5
# The store or its database is busy or away: the same request may succeed in a moment.
UNAVAILABLE: tuple[type[Exception], ...] = (
    StoreBusy,
    StoreUnavailable,
    OutcomeUnknown,
    VersionConflict,  # others were faster again and again
    asyncpg.TransactionRollbackError,
    *AWAY_ERRORS,
)


class HttpError(Exception):
    """A request that is answered with an error."""

    status: int = 500
    slug: str = "internal-error"
    retry_seconds: int = RETRY_SECONDS  # said with 429 and 503


class TooLarge(HttpError):
    """The body is larger than anything our pages or services send."""

    status, slug = 413, "too-large"


class TooSlow(HttpError):
    """The body does not come to its end."""

    status, slug = 408, "too-slow"


FORESEEN: tuple[type[Exception], ...] = (HttpError, HTTPException, *UNAVAILABLE)


def status_of(error: Exception) -> tuple[int, str]:
    """The HTTP status and the slug of an error."""
    if isinstance(error, HttpError):
        return error.status, error.slug
    if isinstance(error, HTTPException):
        return error.status_code, "http-error"
    return (503, "unavailable") if isinstance(error, UNAVAILABLE) else (500, "internal-error")


def headers_of(error: Exception) -> dict[str, str]:
    """Headers of the answer to an error: when to come again, which methods there are, how to be let in."""
    status, _ = status_of(error)
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if status in {429, 503}:
        headers["Retry-After"] = str(getattr(error, "retry_seconds", RETRY_SECONDS))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return headers
