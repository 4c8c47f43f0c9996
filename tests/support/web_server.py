"""The web application on a loopback port, in a thread with an event loop of its own."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from shared.runtime.http_server import config
from shared.runtime.servers import Site

DEADLINE_SECONDS = 15


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.contextmanager
def serving(app: ASGIApp, port: int, health: Site | None = None) -> Iterator[str]:
    """Serve `app` while the block runs, and `health` on a port of its own; gives the address of `app`."""
    sites = [(app, port), *([health] if health else [])]
    servers = [_Server(config(one, "127.0.0.1", at)) for one, at in sites]  # as `runtime.process` serves them
    thread = threading.Thread(target=_serve, args=(servers,), daemon=True)
    thread.start()
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not all(server.started for server in servers):
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the web server did not start")
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        for server in servers:
            server.should_exit = True
        thread.join(DEADLINE_SECONDS)


def _serve(servers: list[_Server]) -> None:
    async def serve() -> None:
        await asyncio.gather(*(server.serve() for server in servers))

    with asyncio.Runner(loop_factory=servers[0].config.get_loop_factory()) as runner:
        runner.run(serve())
