"""Errors of a request, of a page or of a machine, and the status that each gets."""

import asyncpg
from starlette.exceptions import HTTPException

from shared.postgres.away import AWAY_ERRORS

RETRY_SECONDS = 5
# Its database is busy or away: the same request may succeed in a moment.
DATABASE_AWAY: tuple[type[Exception], ...] = (asyncpg.TransactionRollbackError, *AWAY_ERRORS)


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


class BadRequest(HttpError):
    """The request is not one that our pages send."""

    status, slug = 400, "malformed"


class Forbidden(HttpError):
    """The account or the caller may not do this."""

    status, slug = 403, "forbidden"


class ForeignForm(Forbidden):
    """The form was not made by our page for this browser."""

    slug = "foreign-form"


class NotFound(HttpError):
    """Nothing is here for this account: an unknown pupil and another family's look the same."""

    status, slug = 404, "not-found"


class TooManyTries(HttpError):
    """Too many wrong passwords from here; the next one may be tried after so many seconds."""

    status, slug = 429, "too-many-tries"

    def __init__(self, seconds: int = RETRY_SECONDS) -> None:
        super().__init__("too many tries")
        self.retry_seconds = seconds


class Busy(HttpError):
    """More want to sign in at once than can be checked; nothing was checked, and nothing counts."""

    status, slug = 503, "busy"


class SignInNeeded(Exception):
    """No session, or one that is over: the sign-in page comes first, then `target`.

    `unsaved`: a form was sent, and what it held is not stored; `ended`: there was a session, and it is over.
    """

    def __init__(self, target: str, *, unsaved: bool = False, ended: bool = False) -> None:
        super().__init__("sign in first")
        self.target = target
        self.unsaved = unsaved
        self.ended = ended


def status_of(error: Exception, unavailable: tuple[type[Exception], ...] = DATABASE_AWAY) -> tuple[int, str]:
    """The HTTP status and the slug of an error; 503 for one that is `unavailable`."""
    if isinstance(error, HttpError):
        return error.status, error.slug
    if isinstance(error, HTTPException):
        return error.status_code, "http-error"
    return (503, "unavailable") if isinstance(error, unavailable) else (500, "internal-error")


def headers_of(error: Exception, status: int) -> dict[str, str]:
    """Headers of the answer to an error: when to come again, which methods there are, how to be let in."""
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if status in {429, 503}:
        headers["Retry-After"] = str(getattr(error, "retry_seconds", RETRY_SECONDS))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return headers
