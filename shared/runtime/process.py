"""One long-running process: HTTP servers and background work that start and stop together."""

import asyncio
import contextlib
import functools
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence

import structlog
from starlette.types import ASGIApp

from shared.runtime.logs import log_by_type
from shared.runtime.servers import Servers
from shared.runtime.settings import PagesSettings, ServerSettings
from shared.runtime.waking import is_asked_to_end

STOP_SECONDS = 9.7  # Docker kills at 10; the longest drain and the grace of requests need most of it
log = structlog.get_logger("process")

Work = Callable[[], Awaitable[None]]


async def run(health: ASGIApp, settings: ServerSettings, *background: Work) -> None:
    """Serve `health` alone and run `background` until SIGTERM or SIGINT, then stop gracefully.

    For `drain_seconds` it goes on serving but says that it is not ready; then requests under way get
    `GRACE_SECONDS`; background work is cancelled and may finish what it holds. Background work that ends or
    fails ends the process with its error: the supervisor restarts it. Where that takes `STOP_SECONDS`, it is
    over: all that is accepted is stored, and what is under way is taken up again.
    """
    await _run(Servers(settings, (health, settings.http_port)), settings, background)


async def run_pages(pages: ASGIApp, health: ASGIApp, settings: PagesSettings, *background: Work) -> None:
    """`run` with pages (or an API) on the HTTP port, and `health` on a port of its own."""
    servers = Servers(settings, (health, settings.health_port), (pages, settings.http_port))
    await _run(servers, settings, background)


async def _run(servers: Servers, settings: ServerSettings, background: Sequence[Work]) -> None:
    loop = asyncio.get_running_loop()
    # Once. It goes with the event loop: what is closed after servers and background work counts too.
    guard = functools.cache(lambda: loop.call_later(STOP_SECONDS, _end_now))
    loop.set_exception_handler(log_by_type)

    def stop() -> None:
        guard()
        servers.drain()
        loop.call_later(settings.drain_seconds, servers.end)

    async def endless(work: Work) -> None:
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await work()
            if is_asked_to_end():
                raise asyncio.CancelledError
            raise RuntimeError(f"{getattr(work, '__qualname__', work)} ended although nothing was stopping")
        except Exception:
            guard()
            raise

    with _on_stop_signal(stop):
        async with asyncio.TaskGroup() as group:
            workers = [group.create_task(endless(work)) for work in background]
            await servers.serve()
            for worker in workers:
                worker.cancel()


def _end_now() -> None:
    """The hard way: the stop has not come to an end."""
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
