"""`up`, `down`, `reset` and `status`: the stack's supervisor, and whatever it started."""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from typing import TextIO

from deploy.local.servers import postgres
from deploy.local.stack import ROOT, Stack
from deploy.local.supervisor import marked
from deploy.local.supervisor.supervisor import FAILED, READY

SUPERVISOR = "supervisor"
START_SECONDS = 900  # a first start may install servers
STOP_SECONDS = 80  # all that the supervisor may need for its own stop
INTERRUPTED = 130


def running(stack: Stack) -> list[marked.Marked]:
    """Everything that belongs to this stack."""
    return marked.find(stack.folder, postgres.homes_of_data(stack.folder / "postgres"))


def is_up(stack: Stack) -> bool:
    """True if the supervisor runs and has had everything ready."""
    progress = stack.folder / "run" / "progress"
    ready = progress.exists() and READY in progress.read_text().splitlines()
    return ready and any(one.name == SUPERVISOR for one in running(stack))


def up(stack: Stack) -> int:
    """Start the stack in the background and return when everything is ready. 0, or 1 with the reason."""
    with stack.path("run", "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second start waits and finds the system up
        if is_up(stack):
            print("The system is up already.")
            _tell(stack)
            return _refuse_a_worker(stack)
        _end(stack)
        try:
            return _start(stack)
        except KeyboardInterrupt:
            print("\nInterrupted: stopping what was started", file=sys.stderr)
            _give_up(stack)
            return INTERRUPTED


def _refuse_a_worker(stack: Stack) -> int:
    """1, and why, where the system is up with the worker that this start was to leave out; else 0."""
    if os.environ.get("WORKER") != "no" or all(one.name != "worker" for one in running(stack)):
        return 0
    print("Its worker runs, which WORKER=no leaves out: make down first", file=sys.stderr)
    return 1


def _start(stack: Stack) -> int:
    print("Starting the system")
    stack.path("run", "progress").write_text("")
    with stack.path("log", "supervisor.log").open("ab") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "deploy.local", "supervise"],
            cwd=ROOT,
            env={**os.environ, **marked.mark(stack.folder, SUPERVISOR)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    with stack.path("run", "progress").open() as lines:
        problem = _follow(lines, supervisor)
    if problem is None:
        _tell(stack)
        return 0
    _give_up(stack)
    print(f"The system is not up: {problem}", file=sys.stderr)
    return 1


def _give_up(stack: Stack) -> None:
    """Stop what a failed start has started; data that no start has ever made usable go with it."""
    _end(stack)
    if not (stack.folder / "env").exists():
        postgres.remove(stack.folder / "postgres")


def _follow(lines: TextIO, supervisor: "subprocess.Popen[bytes]") -> str | None:
    """Print the supervisor's progress until everything is ready; else give what went wrong."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        ended = supervisor.poll() is not None  # asked before reading, so that its last words are read
        line = lines.readline().rstrip("\n")
        if line == READY:
            return None
        if line.startswith(FAILED):
            return "\n".join([line.removeprefix(FAILED).strip(), *lines.read().splitlines()])
        if line:
            print(f"  {line}", flush=True)
        elif ended:
            return "its supervisor ended; see .local/log/supervisor.log"
        else:
            time.sleep(0.1)
    return f"it did not start within {START_SECONDS} s"


def _tell(stack: Stack) -> None:
    print(f"  Families:   {stack.url('web')}")
    print(f"  Siècle:     {stack.url('siecle')}")
    print(f"  E-mails:    {stack.folder / 'mail'}")
    print(f"  Variables:  source {stack.folder / 'env'}")
    print("  Fill it:    make demo (the sample collège; UNTIL=open: stops when families can enter)")
    print("  Stop:       make down", flush=True)


def down(stack: Stack) -> int:
    """Stop the supervisor and with it everything; then whatever is left of the stack."""
    print("The system is down" if _end(stack) else "The system was not up")
    return 0


def _end(stack: Stack) -> bool:
    """Stop everything; False if there was nothing to stop."""
    found = running(stack)
    marked.end([one for one in found if one.name == SUPERVISOR], STOP_SECONDS)
    marked.end_all(stack.folder, postgres.homes_of_data(stack.folder / "postgres"))
    return bool(found)


def reset(stack: Stack) -> int:
    """Stop the stack and delete all its data."""
    _end(stack)
    postgres.remove(stack.folder / "postgres")
    shutil.rmtree(stack.folder, ignore_errors=True)
    return 0


def status(stack: Stack) -> int:
    """List the processes of the stack; exit code 3 when it is not up."""
    for name, process in sorted(running(stack), key=lambda one: one.process.pid):
        if name != marked.BACKEND:
            print(f"{process.pid:>8}  {name}")
    print("up" if is_up(stack) else "not up")
    return 0 if is_up(stack) else 3
