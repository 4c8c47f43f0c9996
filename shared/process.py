"""One long-running process: an HTTP server and background work that start and stop together."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator

import structlog
import uvicorn
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from shared import http_server
from shared.failures import log_by_type
from shared.settings import ServerSettings
from shared.unread import bound_unread
from shared.waking import is_asked_to_end

GRACE_SECONDS = 7  # with the longest drain a stop takes at most 10 s; what still runs then is cancelled
STOP_SECONDS = 9.7  # Docker kills at 10
READY_PATH = "/health/ready"
log = structlog.get_logger("process")

Work = Callable[[], Awaitable[None]]


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers, as stopping concerns the background work too."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen; who does not read its answers holds little, and not for long."""
        await super().startup(sockets)
        for listener in (one for server in self.servers for one in server.sockets):
            bound_unread(listener.fileno())


class _Door:
    """Says that the process is not ready while it drains, so that a proxy sends new requests elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.is_draining = False
        self.stopping = asyncio.Event()  # `request.state.stopping`: whoever streams for ever ends then

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if scope["type"] == "http":
            scope.setdefault("state", {})["stopping"] = self.stopping
        if self.is_draining and scope["type"] == "http" and scope["path"] == READY_PATH:
            app = JSONResponse({"ready": False, "reason": "stopping"}, 503)
        await app(scope, receive, send)


async def run(app: ASGIApp, settings: ServerSettings, *background: Work) -> None:
    """Serve `app` and run `background` until SIGTERM or SIGINT, then stop gracefully.

    For `drain_seconds` it goes on serving but says that it is not ready; then requests under way get
    `GRACE_SECONDS`; background work is cancelled and may finish what it holds. Background work that ends or
    fails ends the process with its error: the supervisor restarts it. Where that takes `STOP_SECONDS`, it is
    over: all that is accepted is stored, and what is under way is taken up again.
    """
    door, guard = _Door(app), _Guard()
    server = _Server(_config(door, settings))
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(log_by_type)

    def end() -> None:
        door.stopping.set()
        server.should_exit = True

    def stop() -> None:
        guard.set()
        door.is_draining = True
        loop.call_later(settings.drain_seconds, end)

    async def endless(work: Work) -> None:
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await work()
            if is_asked_to_end():
                raise asyncio.CancelledError
            raise RuntimeError(f"{getattr(work, '__qualname__', work)} ended although nothing was stopping")
        except Exception:
            guard.set()
            raise

    with _on_stop_signal(stop), guard:
        async with asyncio.TaskGroup() as group:
            workers = [group.create_task(endless(work)) for work in background]
            await server.serve()
            for worker in workers:
                worker.cancel()


def _config(app: ASGIApp, settings: ServerSettings) -> uvicorn.Config:
    return http_server.config(
        app,
        settings.http_host,
        settings.http_port,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


class _Guard:
    """Ends the process the hard way when its stop has not come to an end by `STOP_SECONDS`."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def set(self) -> None:
        """The stop begins."""
        self._timer = self._timer or asyncio.get_running_loop().call_later(STOP_SECONDS, _end_now)


def _end_now() -> None:
    log.error("stop took too long", seconds=STOP_SECONDS)
    sys.stdout.flush()
    os._exit(1)


@contextlib.contextmanager
def _on_stop_signal(stop: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)
    try:
        yield
    finally:
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(name)
