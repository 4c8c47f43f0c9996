"""Errors before a page is shown, each with its status."""

from services.intentions.http.errors import RETRY_SECONDS, HttpError


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
