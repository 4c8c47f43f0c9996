"""Starts the stack in order, restarts what dies, stops all of it. Runs detached, for `up` and `down`."""

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import Iterator

import httpx2

from deploy.local.processes import Process, Servers, services, write_env
from deploy.local.stack import Stack
from deploy.local.supervisor.children import Children
from deploy.local.supervisor.servers import Outside, ServerStarter, together
from deploy.machine import NotPossible
from shared.runtime.certificates import trusted

READY = "READY"
FAILED = "FAILED"
HEALTHY_SECONDS = 120
DEATHS = 3  # a service that died so often before it was ready will not become ready

log = logging.getLogger(__name__)


class Supervisor:
    """The stack's life from start to stop."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._children = Children(stack)
        self._outside = Outside()
        self._progress = stack.path("run", "progress")

    def say(self, line: str) -> None:
        """Tell whoever waits in `up`."""
        with self._progress.open("a") as file:
            file.write(line + "\n")

    async def run(self) -> None:
        """Start everything, then wait for SIGTERM, then stop everything."""
        starting = asyncio.create_task(self._start())
        with stop_signals() as stopping:
            waiting = asyncio.create_task(stopping.wait())
            await asyncio.wait([starting, waiting], return_when=asyncio.FIRST_COMPLETED)
            if self._has_started(starting):
                await waiting
            starting.cancel()
            waiting.cancel()
            await asyncio.wait([starting, waiting])
            await self._children.stop()

    def _has_started(self, starting: "asyncio.Task[None]") -> bool:
        if not starting.done():
            return False
        error = starting.exception()
        if error is None:
            self.say(READY)
            return True
        log.error("the stack did not start", exc_info=error)
        known = isinstance(error, NotPossible)
        self.say(f"{FAILED} {error}" if known else f"{FAILED} {type(error).__name__}: {error}")
        return False

    async def _start(self) -> None:
        self._stack.make()
        servers = await ServerStarter(self._stack, self._children, self._outside, self.say).start()
        await together(*(self._start_service(process) for process in self._chosen(servers)))
        write_env(self._stack, servers)

    def _chosen(self, servers: Servers) -> list[Process]:
        skipped = {"siecle"} if self._outside.siecle else set()
        if os.environ.get("WORKER") == "no":  # for commands that need the log to themselves
            skipped.add("worker")
        return [process for process in services(self._stack, servers) if process.name not in skipped]

    async def _start_service(self, process: Process) -> None:
        child = await self._children.start_python(process)
        child.keep()
        deadline = time.monotonic() + HEALTHY_SECONDS
        while not await is_healthy(process):
            if child.deaths >= DEATHS or time.monotonic() > deadline:
                raise self._children.failure(process.name, "did not become ready")
            await asyncio.sleep(0.2)
        self.say(f"{process.name} is ready")


async def is_healthy(process: Process) -> bool:
    """True if it says that it can do its work."""
    async with httpx2.AsyncClient(timeout=2, trust_env=False, verify=trusted()) as client:
        with contextlib.suppress(httpx2.HTTPError):
            return (await client.get(process.health or "")).status_code == 200
    return False


@contextlib.contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """An event that SIGTERM and SIGINT set."""
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    yield stopping
