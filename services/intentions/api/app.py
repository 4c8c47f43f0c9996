"""The application for machines: the feed of the events, and what services of ours need."""

from collections.abc import Sequence

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware

from services.intentions.api import internal, schools
from services.intentions.api.events import router as events
from services.intentions.api.problems import respond
from services.intentions.http.errors import FORESEEN

POLLED = frozenset({"/internal/letters/claim"})
ADDRESSES = ("/events", "/schools", "/internal")
# FastAPI's own would send addresses, which hold ids, and the texts of errors; see shared/traces for ours.
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def create_api(layers: Sequence[Middleware]) -> FastAPI:
    """The application behind `ADDRESSES`, inside of `layers`; it reads `state.feed` and `state.internal`."""
    app = FastAPI(openapi_url=None, redirect_slashes=False, telemetry=NO_TELEMETRY, middleware=layers)
    for kind in FORESEEN:
        app.add_exception_handler(kind, respond)
    app.include_router(events.router)
    app.include_router(schools.router)
    app.include_router(internal.router)
    return app
