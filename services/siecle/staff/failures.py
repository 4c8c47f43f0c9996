"""Errors become a page or a redirect here and nowhere else."""

from urllib.parse import urlencode

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.siecle.staff.kept import FormAgain, TextKept
from services.siecle.staff.pages import page
from services.siecle.staff.portal import resuming, sign_in
from services.siecle.staff.visit import READING, Visit
from services.siecle.staff.words import explained
from shared.http.errors import DATABASE_AWAY, HttpError, SignInNeeded, headers_of, status_of
from shared.http.observed import correlation_of

FAILURES: tuple[type[Exception], ...] = (SignInNeeded, HttpError, HTTPException, *DATABASE_AWAY)
log = structlog.get_logger("siecle.failures")


async def respond(request: Request, error: Exception) -> Response:
    """The answer to `error`, which may be any exception."""
    if isinstance(error, TextKept):
        return sign_in.instead_of(request, error)
    if isinstance(error, FormAgain):
        return resuming.offered(error)
    if isinstance(error, SignInNeeded):
        return _to_sign_in(error)
    status, _ = status_of(error)
    if status >= 503:
        log.warning("unavailable", error=type(error).__name__)
    visit: Visit | None = getattr(request.state, "visit", None)
    response = visit.failed(status) if visit else _page(request, status)
    response.headers.update(headers_of(error, status))
    return response


def _page(request: Request, status: int) -> Response:
    said = explained(status, is_reading=request.method in READING)
    context = {"member": None, "school": None, "reference": correlation_of(request), **said}
    return page("error.html", status, context)


def _to_sign_in(needed: SignInNeeded) -> Response:
    query = {"next": needed.target} if needed.target != "/" else {}
    query |= {"unsaved": "1"} if needed.unsaved else {}
    return RedirectResponse(f"/sign-in?{urlencode(query, safe='/')}" if query else "/sign-in", 303)
