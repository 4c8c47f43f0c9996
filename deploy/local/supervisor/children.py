"""All processes of the stack: started with the environment they need, stopped in order."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.processes import Process
from deploy.local.stack import Stack
from deploy.local.supervisor import marked
from deploy.local.supervisor.child import Child
from deploy.machine import NotPossible

# What every process gets of our own environment; the rest is only for whom the table of processes names.
PASSED_ON = (
    *("PATH", "HOME", "LANG", "TZ", "TMPDIR", "ORIENTATION_LOG_LEVEL", "ORIENTATION_SESSION_IDLE_SECONDS"),
    *("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS"),
)
TAIL_LINES = 12


class Children:
    """The processes of one stack."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._children: list[Child] = []
        self._log_starts: dict[str, int] = {}  # where this run's part of each log begins, in bytes
        self._environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}

    async def start(self, name: str, command: Sequence[str], variables: Mapping[str, str]) -> Child:
        """Start a process, not yet kept. Errors: `NotPossible` when there is no such program."""
        file = self._log(name)
        self._log_starts[name] = file.stat().st_size if file.exists() else 0
        child = Child(self._stack, name, command, self._environment | dict(variables))
        self._children.append(child)
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
        self._children.remove(child)

    def running(self) -> Sequence[Child]:
        """Those that were started and not only run once."""
        return self._children

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
        services = [child for child in self._children if child.name not in marked.SERVERS]
        await asyncio.gather(*(child.stop(marked.SERVICES_SECONDS) for child in services))
        for name, seconds in marked.SERVERS.items():
            for child in [child for child in self._children if child.name == name]:
                await child.stop(seconds)
