"""`/health/live`, `/health/ready` and `/metrics`, the same in every process."""

import asyncio
from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, Gauge, Info, generate_latest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from shared.clean_paths import CleanPaths
from shared.release import RELEASE

# Says why this process cannot do its own work, or None when it can.
Readiness = Callable[[], Awaitable[str | None]]
CHECK_SECONDS = 5.0
_ready = Gauge("orientation_ready", "1 where the process can do its own work, as /health/ready says")
Info("orientation_build", "The release that this process runs").info({"version": RELEASE})


def health_routes(ready: Readiness) -> list[Route]:
    """The three routes every process has; `ready` is asked at each call."""

    async def is_ready(_request: Request) -> Response:
        reason = await ready()
        status = 200 if reason is None else 503
        return JSONResponse({"ready": reason is None, "reason": reason}, status)

    async def metrics(_request: Request) -> Response:
        _ready.set(await _is_well(ready))
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [
        Route("/health/live", _live),
        Route("/health/ready", is_ready),
        Route("/metrics", metrics),
    ]


async def _live(_request: Request) -> Response:
    return PlainTextResponse("ok")


async def _is_well(ready: Readiness) -> bool:
    """Whether it is ready; a check that hangs or fails must not keep the figures back."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await ready() is None
    except Exception:
        return False


def health_app(ready: Readiness) -> Starlette:
    """The application of a process that serves nothing else over HTTP."""
    return Starlette(routes=health_routes(ready), middleware=[Middleware(CleanPaths)])
