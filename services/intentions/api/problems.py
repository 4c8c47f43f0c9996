"""What is wrong with a request of the feed, as a problem document (RFC 9457), in English."""

from typing import ClassVar

from starlette.exceptions import HTTPException

from services.intentions.http.errors import HttpError

CONTENT_TYPE = "application/problem+json"


class Problem(HttpError):
    """A request of the feed that is refused; `detail` says what to change."""

    title: ClassVar[str] = "The feed cannot answer"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


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


class OtherHistory(UnknownPosition):
    """A position of another history, which means nothing in this one."""


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


class Unavailable(Problem):
    """What passes by itself."""

    status = 503
    slug = "unavailable"


class NoSuchAddress(Problem):
    """What the framework refuses before any handler."""

    status = 404
    slug = "not-found"
    title = "There is no such address"


class OnlyRead(Problem):
    """A method that is not offered."""

    status = 405
    slug = "method-not-allowed"
    title = "The address is only read"


KINDS: tuple[type[Problem], ...] = (Problem, *Problem.__subclasses__())
_REFUSED = {
    404: NoSuchAddress("the addresses are on the page /contract"),
    405: OnlyRead("ask with GET or HEAD"),
}


def document(error: Exception, status: int, slug: str) -> dict[str, str | int]:
    """The body of the answer to any error of the feed; what is not the reader's fault may pass."""
    if isinstance(error, HTTPException) and status in _REFUSED:
        error = _REFUSED[status]
        slug = error.slug
    title, detail = Problem.title, "try again in a moment"
    if isinstance(error, Problem):
        title, detail = error.title, error.detail
    return {"type": urn(slug), "title": title, "status": status, "detail": detail}


def urn(slug: str) -> str:
    """The type of a problem: `out-of-scope` → `urn:orientation:problem:out-of-scope`."""
    return f"urn:orientation:problem:{slug}"
