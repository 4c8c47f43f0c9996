"""From a route of the table to what the framework calls: access first, then the handler."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from services.intentions.http.bounds import in_time
from services.intentions.web.routes import Route
from services.intentions.web.visit.anyone import Visit


def endpoint(route: Route[Any]) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of one route; nothing of the handler runs before its access rule has let it.

    Errors: `TimeoutError` after too long, which counts from the end of the body.
    """

    async def answer(request: Request) -> Response:
        visit = await route.access(request, request.app.state.web)
        response = await route.handler(visit)
        _keep_visitor(visit, response)
        return response

    return partial(in_time, answer=answer)


def _keep_visitor(visit: Visit, response: Response) -> None:
    """Gives a browser that has not signed in the cookie that its forms are tied to."""
    cookies = visit.web.cookies
    if type(visit) is Visit and visit.secret and cookies.read(visit.request, "visitor") is None:
        cookies.put(response, "visitor", visit.secret)
