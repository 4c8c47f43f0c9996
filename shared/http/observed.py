"""Every request gets a correlation id, a line in the log and a measure; an unforeseen error gets a page.

Neither paths nor values are logged, only the route's template: addresses may hold ids (checklist 19).
"""

import time
from collections.abc import Awaitable, Callable, Collection
from contextlib import AbstractContextManager
from uuid import UUID

import structlog
from opentelemetry.trace import Span
from prometheus_client import Histogram
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

from shared import traces
from shared.runtime.logs import described

SECONDS = Histogram(
    "orientation_http_request_duration_seconds",
    "Time to answer a request of the pages or the internal API",
    ["method", "route", "status"],
)
ASSETS = "/static/"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CLIENT_GONE = 499  # as proxies note it; sent to nobody
log = structlog.get_logger("web")


class Observed:
    """ASGI middleware around everything else; `failure` makes the page of an unforeseen error.

    `polled`: routes that are asked every few seconds, mostly for nothing, so that logs leave them out.
    """

    def __init__(
        self,
        app: ASGIApp,
        failure: Callable[[Request, Exception], Awaitable[Response]],
        polled: Collection[str] = (),
    ) -> None:
        self._app = app
        self._failure = failure
        self._polled = polled

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        correlation = uuid7()
        scope.setdefault("state", {})["correlation"] = correlation
        with (
            structlog.contextvars.bound_contextvars(correlation_id=str(correlation)),
            _traced(scope, correlation) as span,
        ):
            await self._observe(scope, receive, send, correlation, span)

    async def _observe(
        self, scope: Scope, receive: Receive, send: Send, correlation: UUID, span: Span
    ) -> None:
        started, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Correlation-Id"] = str(correlation)
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            status = CLIENT_GONE  # nobody is there to answer, and nothing of ours has failed
        except Exception as error:
            log.error("request failed", **described(error))
            if status:
                raise
            response = await self._failure(Request(scope, receive), error)
            await response(scope, receive, watched)
        finally:
            self._record(scope, status, time.perf_counter() - started, span)

    def _record(self, scope: Scope, status: int, seconds: float, span: Span) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = _route(scope)
        SECONDS.labels(method, route, str(status)).observe(seconds)
        span.update_name(f"{method} {route}")
        span.set_attributes(
            {"http.request.method": method, "http.route": route, "http.response.status_code": status}
        )
        if status >= 500:
            traces.fail(span, str(status))
        if route != "/static":
            say = log.debug if route in self._polled else log.info
            say("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _traced(scope: Scope, correlation: UUID) -> AbstractContextManager[Span]:
    """The span of a request; none for what browsers fetch all the time."""
    # A raw path never names a span: it may hold ids. The route does, once it is known.
    return traces.OFF if scope["path"].startswith(ASSETS) else traces.root("request", correlation)


def _route(scope: Scope) -> str:
    """The template of an address, never the address itself; `none` for what is nowhere."""
    route: str = getattr(scope.get("route"), "path", "none")
    return route


def correlation_of(request: Request) -> UUID:
    """The id that ties this request's log lines and events together."""
    correlation: UUID = request.state.correlation
    return correlation
