"""`/health/live`, `/health/ready` and `/metrics`, the same in every process."""

from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

# Says why this process cannot do its own work, or None when it can.
Readiness = Callable[[], Awaitable[str | None]]


def health_routes(ready: Readiness) -> list[Route]:
    """The three routes every process has; `ready` is asked at each call."""

    async def is_ready(_request: Request) -> Response:
        reason = await ready()
        status = 200 if reason is None else 503
        return JSONResponse({"ready": reason is None, "reason": reason}, status)

    return [
        Route("/health/live", _live),
        Route("/health/ready", is_ready),
        Route("/metrics", _metrics),
    ]


async def _live(_request: Request) -> Response:
    return PlainTextResponse("ok")


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def health_app(ready: Readiness) -> Starlette:
    """The application of a process that serves nothing else over HTTP."""
    return Starlette(routes=health_routes(ready))
