"""`python -m deploy.local up|down|status|supervise`: the stack without Docker."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil

from deploy.local import postgres
from deploy.local.stack import ROOT, Stack
from deploy.local.supervisor import MARK, NAME, Supervisor

SUPERVISOR = "supervisor"
START_SECONDS = 600  # a first start may install servers
STOP_SECONDS = 60


def running(stack: Stack) -> Iterator[tuple[str, psutil.Process]]:
    """Name and process of everything that belongs to this stack."""
    for process in psutil.process_iter():
        try:
            environment = process.environ()
        except psutil.Error:
            continue
        if environment.get(MARK) == str(stack.folder) and process.pid != os.getpid():
            yield environment.get(NAME, "?"), process


def is_up(stack: Stack) -> bool:
    """Whether the supervisor runs and has everything ready."""
    progress = stack.path("run", "progress")
    ready = progress.exists() and "READY" in progress.read_text().splitlines()
    return ready and any(name == SUPERVISOR for name, _ in running(stack))


def up(stack: Stack) -> int:
    """Start the stack in the background and return when everything is ready."""
    if is_up(stack):
        print(f"The system is up: {stack.url('web')}")
        return 0
    down(stack)
    progress = stack.path("run", "progress")
    progress.write_text("")
    with stack.path("log", "supervisor.log").open("ab") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "deploy.local", "supervise"],
            cwd=ROOT,
            env={**os.environ, MARK: str(stack.folder), NAME: SUPERVISOR},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return _follow(stack, supervisor)


def _follow(stack: Stack, supervisor: "subprocess.Popen[bytes]") -> int:
    """Print the supervisor's progress until it is ready or has failed."""
    deadline = time.monotonic() + START_SECONDS
    with stack.path("run", "progress").open() as lines:
        while time.monotonic() < deadline:
            line = lines.readline().strip()
            if line == "READY":
                print(f"The system is up: {stack.url('web')} (variables in {stack.folder / 'env'})")
                return 0
            if line.startswith("FAILED"):
                print(line.removeprefix("FAILED").strip(), file=sys.stderr)
                break
            if line:
                print(f"  {line}", flush=True)
            elif supervisor.poll() is not None:
                print(f"The supervisor ended; see {stack.path('log', 'supervisor.log')}", file=sys.stderr)
                break
            else:
                time.sleep(0.1)
    down(stack)
    return 1


def down(stack: Stack) -> int:
    """Stop the supervisor and with it everything; then whatever is left of the stack."""
    found = list(running(stack))
    supervisors = [process for name, process in found if name == SUPERVISOR]
    for process in supervisors:
        process.terminate()
    psutil.wait_procs(supervisors, timeout=STOP_SECONDS)
    for wait in (STOP_SECONDS / 6, 5):
        left = [process for _, process in running(stack)]
        for process in left:
            process.terminate() if wait > 5 else process.kill()
        psutil.wait_procs(left, timeout=wait)
    if found:
        print("The system is down")
    return 0


def reset(stack: Stack) -> int:
    """Stop the stack and delete all its data."""
    down(stack)
    postgres.remove(stack.path("postgres"))
    shutil.rmtree(stack.folder, ignore_errors=True)
    return 0


def status(stack: Stack) -> int:
    """List the processes of the stack; exit code 3 when it is not up."""
    for name, process in sorted(running(stack), key=lambda pair: pair[1].pid):
        print(f"{process.pid:>8}  {name}")
    print("up" if is_up(stack) else "not up")
    return 0 if is_up(stack) else 3


def supervise(stack: Stack) -> int:
    """Be the supervisor."""
    asyncio.run(Supervisor(stack).run())
    return 0


COMMANDS = {"up": up, "down": down, "reset": reset, "status": status, "supervise": supervise}


def main() -> int:
    """Run the command that the first argument names."""
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) == 2 else "")
    if command is None:
        print(f"usage: python -m deploy.local {'|'.join(COMMANDS)}", file=sys.stderr)
        return 2
    return command(Stack.here())


if __name__ == "__main__":
    sys.exit(main())
