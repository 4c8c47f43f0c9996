"""What can go wrong before a screen is shown, and the page or status each gets, in one place."""

from typing import ClassVar

import asyncpg

from services.intentions.eventstore.errors import OutcomeUnknown, StoreBusy, StoreUnavailable, VersionConflict

RETRY_SECONDS = 5
# The store or its database is busy or away: the same request may succeed in a moment.
UNAVAILABLE: tuple[type[Exception], ...] = (
    StoreBusy,
    StoreUnavailable,
    OutcomeUnknown,
    VersionConflict,  # others were faster again and again
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # a restart, a failover
    asyncpg.TransactionRollbackError,
    asyncpg.InvalidTransactionStateError,  # its sessions take no changes
    asyncpg.InvalidAuthorizationSpecificationError,  # it lets nobody in
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # of an idle connection that the server has just ended
    OSError,
    TimeoutError,
)


class WebError(Exception):
    """A request that gets an error page."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal-error"
    retry_seconds: int = RETRY_SECONDS  # said with 429 and 503


class BadRequest(WebError):
    """The request is not one that our pages send."""

    status = 400
    slug = "malformed"


class NoToken(WebError):
    """A call of the internal API without a known token."""

    status = 401
    slug = "token-missing"


class Forbidden(WebError):
    """The account or the caller may not do this."""

    status = 403
    slug = "forbidden"


class ForeignForm(Forbidden):
    """The form was not made by our page for this browser."""

    slug = "foreign-form"


class NotFound(WebError):
    """Nothing is here for this account: an unknown pupil and another family's look the same."""

    status = 404
    slug = "not-found"


class TooLarge(WebError):
    """The body is larger than anything our pages or services send."""

    status = 413
    slug = "too-large"


class TooSlow(WebError):
    """The body does not come to its end."""

    status = 408
    slug = "too-slow"


class Unprocessable(WebError):
    """A body of the internal API that does not follow its model."""

    status = 422
    slug = "malformed"


class TooManyTries(WebError):
    """Too many wrong passwords from here; the next one may be tried after so many seconds."""

    status = 429
    slug = "too-many-tries"

    def __init__(self, seconds: int = RETRY_SECONDS) -> None:
        super().__init__("too many tries")
        self.retry_seconds = seconds


class Busy(WebError):
    """More want to sign in at once than can be checked; nothing was checked, and nothing counts."""

    status = 503
    slug = "busy"


class SignInNeeded(Exception):
    """No session, or one that is over: the sign-in page comes first, then `target`.

    `unsaved`: a form was sent, and what it held is not stored; `ended`: there was a session, and it is over.
    """

    def __init__(self, target: str, *, unsaved: bool = False, ended: bool = False) -> None:
        super().__init__("sign in first")
        self.target = target
        self.unsaved = unsaved
        self.ended = ended
