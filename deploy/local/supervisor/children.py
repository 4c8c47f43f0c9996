"""The processes of the stack: started with the environment they need, kept running, stopped in order."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.processes import Process
from deploy.local.stack import ROOT, Stack
from deploy.local.supervisor import marked
from deploy.machine import NotPossible

# What every process gets of our own environment; the rest is only for whom the table of processes names.
PASSED_ON = (
    *("PATH", "HOME", "LANG", "TZ", "TMPDIR", "ORIENTATION_LOG_LEVEL", "ORIENTATION_SESSION_IDLE_SECONDS"),
    "ORIENTATION_PULL_SECONDS",
    *("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS"),
)
TAIL_LINES = 12
STEADY_SECONDS = 30  # after so long, a death is a new one, not the next try of the same trouble
RESTART_SECONDS = (0.2, 0.5, 1, 2, 5)

log = logging.getLogger(__name__)


class Child:
    """A process with its output in `log/<name>.log`, in a session of its own, marked as its stack's."""

    def __init__(
        self, stack: Stack, name: str, command: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self.deaths = 0
        self._stack = stack
        self._command = command
        self._environment = {**environment, **marked.mark(stack.folder, name)}
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        """True if it runs now."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start it. Errors: `OSError` when there is no such program."""
        with self._stack.path("log", f"{self.name}.log").open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._environment,
                cwd=ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    async def finished(self) -> int:
        """The exit code, once it has ended."""
        assert self._process is not None  # noqa: S101 (started before)
        return await self._process.wait()

    def keep(self) -> None:
        """Restart it whenever it ends, a little later each time it ends soon."""
        self._keeper = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        clock = asyncio.get_running_loop().time
        soon = 0
        while True:
            began = clock()
            code = await self.finished()
            self.deaths += 1
            soon = 0 if clock() - began > STEADY_SECONDS else soon + 1
            pause = RESTART_SECONDS[min(soon, len(RESTART_SECONDS) - 1)]
            log.warning("%s ended (%s), starts again in %s s", self.name, code, pause)
            await asyncio.sleep(pause)
            await asyncio.to_thread(self._end_rest)
            try:
                await self.start()
            except OSError:
                log.exception("%s could not be started", self.name)

    def _end_rest(self) -> None:
        """End what a killed process left of its children: they would hold its ports."""
        rest = [one for one in marked.find(self._stack.folder) if one.name == self.name]
        marked.end(rest, marked.SERVERS.get(self.name, 2.0))

    async def stop(self, seconds: float) -> None:
        """Ask it to end, and end its whole group when it has not within `seconds`."""
        if self._keeper:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
        if self._process is None or not self.alive:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(marked.stop_signal(self.name))
        try:
            async with asyncio.timeout(seconds):
                await self._process.wait()
        except TimeoutError:
            log.warning("%s did not stop within %s s", self.name, seconds)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()


class Children:
    """The processes of one stack."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.running: list[Child] = []  # those that were started and not only run once
        self._log_starts: dict[str, int] = {}  # where this run's part of each log begins, in bytes
        self._environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}

    async def start(self, name: str, command: Sequence[str], variables: Mapping[str, str]) -> Child:
        """Start a process, not yet kept. Errors: `NotPossible` when there is no such program."""
        file = self._log(name)
        self._log_starts[name] = file.stat().st_size if file.exists() else 0
        child = Child(self._stack, name, command, self._environment | dict(variables))
        self.running.append(child)
        try:
            await child.start()
        except OSError as error:
            raise NotPossible(f"{name} could not be started: {error}") from error
        return child

    async def start_python(self, process: Process) -> Child:
        """Start one of the table's processes, with its ORIENTATION_ variables."""
        variables = {f"ORIENTATION_{name}": value for name, value in process.variables.items()}
        return await self.start(process.name, [sys.executable, *process.arguments], variables)

    async def run_once(self, job: Process) -> None:
        """Run a process to its end. Errors: `NotPossible` with the end of its log when it fails."""
        child = await self.start_python(job)
        if await child.finished():
            raise self.failure(job.name, "failed")
        self.running.remove(child)

    def failure(self, name: str, what: str) -> NotPossible:
        """An error that shows the end of the process' log."""
        file = self._log(name)
        written = file.read_bytes()[self._log_starts[name] :] if file.exists() else b""
        lines = written.decode(errors="replace").splitlines()[-TAIL_LINES:]
        return NotPossible("\n    ".join([f"{name} {what}. The end of {file}:", *lines]))

    def _log(self, name: str) -> Path:
        return self._stack.path("log", f"{name}.log")

    async def stop(self) -> None:
        """Stop the services together, then the servers that they need."""
        services = [child for child in self.running if child.name not in marked.SERVERS]
        await asyncio.gather(*(child.stop(marked.SERVICES_SECONDS) for child in services))
        for name, seconds in marked.SERVERS.items():
            for child in [child for child in self.running if child.name == name]:
                await child.stop(seconds)
