"""Runs commands with the standard streams and variables of a bad day; each in a fork, as imports take long.

`python -m tests.support.endings`: jobs as JSON on stdin, what they ended with as JSON on stdout.
"""

import gc
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
AT_ONCE = 4
LONGEST_SECONDS = 60
MODULES = (
    "services.intentions.cli.app",
    "services.notifications.app",
    "services.sync.app",
    "services.intentions.web.app",
    "services.intentions.worker.app",
    "shared.messaging.declare",
)


@dataclass(frozen=True)
class Job:
    """A module and its arguments; `stdout` is `kept`, `full`, `unread` or `closed`."""

    module: str
    arguments: Sequence[str]
    stdout: str = "kept"
    variables: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ended:
    """Exit code, negative for a signal, and stderr."""

    code: int
    stderr: str


def ended(jobs: Sequence[Job]) -> list[Ended]:
    """Run them all, a few at once."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.endings"],
        input=json.dumps([asdict(job) for job in jobs]).encode(),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("ORIENTATION_")},
        check=True,
    )
    return [Ended(**one) for one in json.loads(done.stdout)]


def main() -> None:
    """Fork for each job."""
    jobs = [Job(**one) for one in json.load(sys.stdin)]
    for name in MODULES:
        __import__(name)
    gc.collect()
    gc.freeze()  # no fork looks through what all of them share
    results: dict[int, dict[str, Any]] = {}
    running: dict[int, tuple[int, Any]] = {}
    for number, job in enumerate(jobs):
        if len(running) == AT_ONCE:
            _collect(running, results)
        stderr = tempfile.TemporaryFile()  # noqa: SIM115 (read after the fork has ended)
        pid = os.fork()
        if pid == 0:
            _become(job, stderr.fileno())
        running[pid] = number, stderr
    while running:
        _collect(running, results)
    json.dump([results[number] for number in range(len(jobs))], sys.stdout)


def _collect(running: dict[int, tuple[int, Any]], results: dict[int, dict[str, Any]]) -> None:
    pid, status = os.wait()
    number, stderr = running.pop(pid)
    stderr.seek(0)
    results[number] = {
        "code": os.waitstatus_to_exitcode(status),
        "stderr": stderr.read().decode(errors="replace"),
    }


def _become(job: Job, stderr: int) -> None:
    """Be the command; ends the process as Python does."""
    signal.alarm(LONGEST_SECONDS)
    os.dup2(stderr, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    _stdout(job.stdout)
    os.environ.update(job.variables)
    sys.argv = [job.module, *job.arguments]
    if job.module == MODULES[0]:  # it is a script of its own, `orientation`
        main_of_the_commands()
    runpy.run_module(job.module, run_name="__main__", alter_sys=True)
    sys.exit(0)


def main_of_the_commands() -> None:
    """What `orientation` runs."""
    from services.intentions.cli.app import main as orientation

    orientation()


def _stdout(kind: str) -> None:
    if kind == "closed":
        os.close(1)
        sys.stdout = None  # as Python has it then
        return
    if kind == "unread":
        reading, writing = os.pipe()
        os.close(reading)
    else:
        writing = os.open("/dev/full" if kind == "full" else os.devnull, os.O_WRONLY)
    os.dup2(writing, 1)


if __name__ == "__main__":
    main()
