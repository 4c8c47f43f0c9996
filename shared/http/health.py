"""`/health/live`, `/health/ready` and `/metrics`, the same in every process."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from prometheus_client import CONTENT_TYPE_LATEST, Gauge, Info, generate_latest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from shared.http.clean_paths import CleanPaths
from shared.runtime.release import RELEASE

# Says why this process cannot do its own work, or None when it can.
Readiness = Callable[[], Awaitable[str | None]]
# Says why only a restart will help it, or None while it lives.
Liveness = Callable[[], str | None]
CHECK_SECONDS = 2.0  # for an answer: what takes longer is not ready
_ready = Gauge("orientation_ready", "1 where the process can do its own work, as /health/ready says")
Info("orientation_build", "The release that this process runs").info({"version": RELEASE})


def health_app(ready: Readiness, stuck: Liveness = lambda: None, more: Sequence[Route] = ()) -> Starlette:
    """The application of a process that serves no pages; both are asked at each call.

    `more` are the routes of its own that it answers beside them.
    """

    async def live(_request: Request) -> Response:
        reason = stuck()
        return PlainTextResponse(reason or "ok", 503 if reason else 200)

    async def is_ready(_request: Request) -> Response:
        reason = stuck() or await _reason(ready)
        status = 200 if reason is None else 503
        return JSONResponse({"ready": reason is None, "reason": reason}, status)

    async def metrics(_request: Request) -> Response:
        _ready.set(await _is_well(ready))
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    answers = {"/health/live": live, "/health/ready": is_ready, "/metrics": metrics}
    routes = [Route(path, answer) for path, answer in answers.items()]
    return Starlette(routes=[*routes, *more], middleware=[Middleware(CleanPaths)])


async def _reason(ready: Readiness) -> str | None:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await ready()
    except TimeoutError:
        return f"no answer within {CHECK_SECONDS:.0f} s"


async def _is_well(ready: Readiness) -> bool:
    """True if it is ready; a check that fails must not keep the figures back."""
    try:
        return await _reason(ready) is None
    except Exception:
        return False
