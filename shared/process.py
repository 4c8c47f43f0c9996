"""One long-running process: an HTTP server and background work that start and stop together."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

GRACE_SECONDS = 8  # a stop takes at most 10 s in all; what is still running then is cancelled

Work = Callable[[], Awaitable[None]]


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers, as stopping concerns the background work too."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run(app: ASGIApp, host: str, port: int, *background: Work) -> None:
    """Serve `app` and run `background` until SIGTERM or SIGINT, then stop gracefully.

    Requests under way get `GRACE_SECONDS`; background work is cancelled and may finish what it holds.
    Background work that ends or fails ends the process with its error: the supervisor restarts it.
    """
    server = _Server(_config(app, host, port))
    with _on_stop_signal(lambda: setattr(server, "should_exit", True)):
        async with asyncio.TaskGroup() as group:
            workers = [group.create_task(_endless(work)) for work in background]
            await server.serve()
            for worker in workers:
                worker.cancel()


def _config(app: ASGIApp, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


async def _endless(work: Work) -> None:
    await work()
    raise RuntimeError(f"{getattr(work, '__qualname__', work)} ended although the process was not stopping")


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
