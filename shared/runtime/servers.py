"""The HTTP servers of one process: the one of health and figures, and where it has pages, theirs.

Two ports, as a proxy lets everybody to the pages: health and figures are not behind its rules but out of its
reach, and connections that keep the pages' server busy take no place in the other.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator

import uvicorn
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.runtime import http_server
from shared.runtime.settings import ServerSettings

GRACE_SECONDS = 7  # with the longest drain a stop takes at most 10 s; what still runs then is cancelled
READY_PATH = "/health/ready"
Site = tuple[ASGIApp, int]  # what is served, and its port


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers, as stopping concerns the background work too."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen; who does not read its answers holds little, and not for long."""
        await super().startup(sockets)
        for listener in (one for server in self.servers for one in server.sockets):
            http_server.bound_unread(listener.fileno())


class _Door:
    """Tells whoever streams for ever when to end: `request.state.stopping`."""

    def __init__(self, app: ASGIApp, stopping: asyncio.Event) -> None:
        self._app = app
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope.setdefault("state", {})["stopping"] = self._stopping
        await self._app(scope, receive, send)


class _Readiness:
    """Not ready while `why` gives a reason, so that a proxy sends new requests elsewhere."""

    def __init__(self, app: ASGIApp, why: Callable[[], str | None]) -> None:
        self._app = app
        self._why = why

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if scope["type"] == "http" and scope["path"] == READY_PATH and (reason := self._why()):
            app = JSONResponse({"ready": False, "reason": reason}, 503)
        await app(scope, receive, send)


class Servers:
    """They start, drain and end together. `health` is a site's three routes, `pages` what else it serves."""

    def __init__(self, settings: ServerSettings, health: Site, pages: Site | None = None) -> None:
        self._is_draining = False
        self._stopping = asyncio.Event()
        guarded: Site = (_Readiness(health[0], self._why_not_ready), health[1])
        sites = [guarded] if pages is None else [pages, guarded]
        self._servers = [_Server(self._config(settings, *site)) for site in sites]

    async def serve(self) -> None:
        """Serve until `end`, then finish what is under way. Errors: `SystemExit` where a port is taken."""
        first, *others = self._servers
        async with asyncio.TaskGroup() as group:
            for other in others:
                group.create_task(other.serve())
            await first.serve()

    def drain(self) -> None:
        """Say that the process is not ready, and go on serving."""
        self._is_draining = True

    def end(self) -> None:
        """Take nothing new; requests under way get `GRACE_SECONDS`."""
        self._stopping.set()
        for server in self._servers:
            server.should_exit = True

    def _why_not_ready(self) -> str | None:
        if self._is_draining:
            return "stopping"
        return None if all(server.started for server in self._servers) else "starting"

    def _config(self, settings: ServerSettings, app: ASGIApp, port: int) -> uvicorn.Config:
        return http_server.config(
            _Door(app, self._stopping),
            settings.http_host,
            port,
            forwarded_allow_ips=settings.trusted_proxies,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
