"""Every request gets a correlation id, a line in the log and a measure; an unforeseen error gets a page.

Neither paths nor values are logged, only the route's template: addresses may hold ids (checklist 19).
"""

import time
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import structlog
from prometheus_client import Histogram
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

SECONDS = Histogram(
    "orientation_http_request_seconds",
    "Time to answer a request of the pages or the internal API",
    ["method", "route", "status"],
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
log = structlog.get_logger("web")


class Observed:
    """ASGI middleware around everything else; `failure` makes the page of an unforeseen error."""

    def __init__(self, app: ASGIApp, failure: Callable[[Request, Exception], Awaitable[Response]]) -> None:
        self._app = app
        self._failure = failure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        correlation = uuid7()
        scope.setdefault("state", {})["correlation"] = correlation
        with structlog.contextvars.bound_contextvars(correlation_id=str(correlation)):
            await self._observe(scope, receive, send, correlation)

    async def _observe(self, scope: Scope, receive: Receive, send: Send, correlation: UUID) -> None:
        started, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Correlation-Id"] = str(correlation)
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            _log_failure(error)
            if status:
                raise
            response = await self._failure(Request(scope, receive), error)
            await response(scope, receive, watched)
        finally:
            _record(scope, status, time.perf_counter() - started)


def _log_failure(error: Exception) -> None:
    # An error's own text may quote values (Postgres does), so only its kind and place are logged.
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    log.error("request failed", error=type(error).__name__, at=places)


def _record(scope: Scope, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in METHODS else "other"
    route = getattr(scope.get("route"), "path", "none")
    SECONDS.labels(method, route, str(status)).observe(seconds)
    if not route.startswith(("/health", "/metrics", "/static")):
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def correlation_of(request: Request) -> UUID:
    """The id that ties this request's log lines and events together."""
    correlation: UUID = request.state.correlation
    return correlation
