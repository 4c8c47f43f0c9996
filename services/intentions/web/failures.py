"""Errors become a page or a redirect here and nowhere else."""

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.intentions.http.errors import FORESEEN, UNAVAILABLE, headers_of, status_of
from services.intentions.web.access import signed_in
from services.intentions.web.entry.resume import offered
from services.intentions.web.kit.pages import Pages
from services.intentions.web.portal.sign_in import instead_of
from services.intentions.web.sent.typed import lines_of, sent_draft
from services.intentions.web.visit.anyone import Visit, Web
from services.intentions.web.visit.signed_in import SignedIn
from services.intentions.web.words.errors import explained
from shared.http.cookies import new_visitor
from shared.http.errors import ForeignForm, SignInNeeded
from shared.http.observed import correlation_of

FAILURES = (SignInNeeded, *FORESEEN)
log = structlog.get_logger("web.failures")


class Failures:
    """Makes the answer to an error."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def respond(self, request: Request, error: Exception) -> Response:
        """The answer to `error`, which may be any exception."""
        if isinstance(error, SignInNeeded):
            return _to_sign_in(request, error)
        status, _ = status_of(error)
        if status >= 503:
            log.warning("unavailable", error=type(error).__name__)
        response = await _offered_again(request, error) or await self._page(request, status)
        response.headers.update(headers_of(error))
        return response

    async def _page(self, request: Request, status: int) -> Response:
        visit: Visit | None = getattr(request.state, "visit", None)
        if visit is None and status == 404:
            visit = await _visitor_of(request)
        if visit is not None:
            return visit.failed(status)
        reference, typed = str(correlation_of(request)), lines_of(request)
        context = {
            "signed_in": False,
            "reference": reference,
            "typed": typed,
            "one_of_each_school": (),
            **explained(status),
        }
        return self._pages.response("kit/error.html", status, context)


async def _offered_again(request: Request, error: Exception) -> Response | None:
    """A form of the same account's earlier session, offered anew; None for anything else."""
    visit: Visit | None = getattr(request.state, "visit", None)
    if not isinstance(error, ForeignForm) or not isinstance(visit, SignedIn):
        return None
    try:
        return await offered(visit, request.url.path, error.status)
    except UNAVAILABLE:
        return None


async def _visitor_of(request: Request) -> Visit | None:
    """The visit to an address that no route knows: whoever is signed in keeps the menu there too."""
    if request.method != "GET":
        return None
    try:
        return await signed_in(request, request.app.state.web)
    except SignInNeeded:
        return None
    except UNAVAILABLE:
        return None


def _to_sign_in(request: Request, needed: SignInNeeded) -> Response:
    if needed.unsaved and sent_draft(request):
        return _sign_in_instead(request, needed.target)
    query = [] if needed.target == "/" else [f"next={needed.target}"]
    query += ["unsaved=1"] if needed.unsaved else ["ended=1"] if needed.ended else []
    return RedirectResponse("?".join(["/sign-in", *(["&".join(query)] if query else [])]), 303)


def _sign_in_instead(request: Request, target: str) -> Response:
    web: Web = request.app.state.web
    known = web.cookies.read(request, "visitor")
    secret = known or new_visitor()
    visit = Visit(request=request, web=web, secret=secret, now=web.clock(), form=request.state.sent)
    response = instead_of(visit, target)
    if known is None:
        web.cookies.put(response, "visitor", secret)
    return response
