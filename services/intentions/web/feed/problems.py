"""What is wrong with a request of the feed, as a problem document (RFC 9457), in English."""

from collections.abc import Mapping
from typing import ClassVar

from starlette.exceptions import HTTPException

from services.intentions.web.errors import WebError

CONTENT_TYPE = "application/problem+json"


# What the framework refuses before any handler: slug, title, what to change.
_REFUSED: Mapping[int, tuple[str, str, str]] = {
    404: ("not-found", "There is no such address", "the addresses are on the page /contract"),
    405: ("method-not-allowed", "The address is only read", "ask with GET or HEAD"),
}


class Problem(WebError):
    """A request of the feed that is refused; `detail` says what to change."""

    title: ClassVar[str] = "The feed failed"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def document(error: Exception, status: int, slug: str) -> dict[str, str | int]:
    """The body of the answer to any error of the feed; what is not the reader's fault may pass."""
    title, detail = "The feed cannot answer", "try again in a moment"
    if isinstance(error, Problem):
        title, detail = error.title, error.detail
    elif isinstance(error, HTTPException) and status in _REFUSED:
        slug, title, detail = _REFUSED[status]
    return {"type": f"urn:orientation:problem:{slug}", "title": title, "status": status, "detail": detail}


class BadParameter(Problem):
    """A parameter that cannot be read, or that the contract does not know."""

    status = 400
    slug = "bad-parameter"
    title = "A parameter is not valid"


class UnknownPosition(Problem):
    """A position that this history has not reached."""

    status = 400
    slug = "unknown-position"
    title = "This history has no such position"


class UnknownSchool(Problem):
    """A school that neither directory nor log knows."""

    status = 404
    slug = "unknown-school"
    title = "There is no such school"


class UnknownToken(Problem):
    """No token, or one that is unknown or revoked."""

    status = 401
    slug = "unknown-token"
    title = "A valid token is needed"


class OutOfScope(Problem):
    """The token may not read what was asked for."""

    status = 403
    slug = "out-of-scope"
    title = "The token does not cover this"


class TooManyReaders(Problem):
    """As many follow live as this process serves."""

    status = 503
    slug = "too-many-readers"
    title = "Too many readers follow live"
