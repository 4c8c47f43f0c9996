"""Problems with a request of the feed, as documents of RFC 9457, in English."""

from typing import ClassVar

import structlog
from fastapi import Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from services.intentions.http.errors import headers_of, status_of
from shared.http.errors import HttpError

CONTENT_TYPE = "application/problem+json"
READ = {"Allow": "GET, HEAD"}  # what is read has both; a route knows only its own
log = structlog.get_logger("api.problems")


class Problem(HttpError):
    """A request of the feed that is refused; `detail` says what to change."""

    title: ClassVar[str] = "The feed cannot answer"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class BadParameter(Problem):
    """A parameter that cannot be read, or that the contract does not know."""

    status, slug, title = 400, "bad-parameter", "A parameter is not valid"


class UnknownPosition(Problem):
    """A position that this history has not reached."""

    status, slug, title = 400, "unknown-position", "This history has no such position"


class OtherHistory(UnknownPosition):
    """A position of another history, which means nothing in this one."""


class UnknownSchool(Problem):
    """A school that neither directory nor log knows."""

    status, slug, title = 404, "unknown-school", "There is no such school"


class UnknownToken(Problem):
    """No token, or one that is unknown or revoked."""

    status, slug, title = 401, "unknown-token", "A valid token is needed"


class OutOfScope(Problem):
    """The token may not read what was asked for."""

    status, slug, title = 403, "out-of-scope", "The token does not cover this"


class TooManyReaders(Problem):
    """As many follow live as this process serves."""

    status, slug, title = 503, "too-many-readers", "Too many readers follow live"


class Unavailable(Problem):
    """A trouble that passes by itself."""

    status, slug = 503, "unavailable"


class NoSuchAddress(Problem):
    """An address that the framework refuses before any handler."""

    status, slug, title = 404, "not-found", "There is no such address"


class OnlyRead(Problem):
    """A method that is not offered."""

    status, slug, title = 405, "method-not-allowed", "The address is only read"


KINDS: tuple[type[Problem], ...] = (Problem, *Problem.__subclasses__())
_REFUSED = {
    404: NoSuchAddress("the addresses are on the page /contract"),
    405: OnlyRead("ask with GET or HEAD"),
}


async def respond(request: Request, error: Exception) -> Response:
    """The answer to any error of what machines ask; to a service of ours it is the slug alone.

    What is not the reader's fault may pass.
    """
    status, slug = status_of(error)
    if status >= 503:
        log.warning("unavailable", error=type(error).__name__)
    headers = headers_of(error)
    if request.url.path.startswith("/internal/"):
        return JSONResponse({"error": slug}, status, headers)
    if isinstance(error, HTTPException):
        error = _REFUSED.get(status, error)
        headers |= READ if headers.get("Allow") in {"GET", "HEAD"} else {}
    problem = {"type": urn(slug), "title": Problem.title, "status": status, "detail": "try again in a moment"}
    if isinstance(error, Problem):
        problem |= {"type": urn(error.slug), "title": error.title, "detail": error.detail}
    return JSONResponse(problem, status, headers, CONTENT_TYPE)


def urn(slug: str) -> str:
    """The type of a problem: `out-of-scope` → `urn:orientation:problem:out-of-scope`."""
    return f"urn:orientation:problem:{slug}"
