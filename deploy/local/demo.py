"""`make demo`: a system from nothing, the year played on it, and left running."""

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx2
from rich.console import Console

from deploy.local.lifecycle import is_up, reset, up
from deploy.local.processes import as_web, read_env
from deploy.local.stack import ROOT, Stack
from deploy.samples.generate import GUARDIANS, PUPILS
from deploy.samples.town import NAME
from deploy.story.chapters import End
from deploy.story.play import chosen_end, farewell, play
from deploy.story.stage import Outcome
from deploy.story.world import StoryFailed, World, mails_in

SIECLE_DEMO = (sys.executable, "-m", "services.siecle", "accounts", "demo")
ORIENTATION = Path(sys.executable).parent / "orientation"
MARK = "demo"  # the stack's data are the demo's, so that the next demo may remove them
out = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """Set up, play, and say how to go on. 0 when everything was as the story says."""
    stack = Stack.here()
    try:
        until = chosen_end()
    except StoryFailed as error:
        out.print(str(error), markup=False)
        return 2
    if _holds_other_data(stack):
        out.print(f"{stack.folder} holds data that no demo made. To play: make down, and move it away.")
        return 1
    began = time.monotonic()
    _step(began, "Starting afresh")
    reset(stack)
    if up(stack):
        return 1
    stack.path(MARK).touch()
    environment = os.environ | read_env(stack)
    try:
        left = _tell(stack, environment, began, until)
    except (StoryFailed, LookupError, httpx2.HTTPError, subprocess.CalledProcessError) as error:
        out.print(f"demo: failed – {type(error).__name__}: {error}", style="red", markup=False)
        out.print(f"The system is left running; its logs are in {stack.folder / 'log'}")
        return 1
    _farewell(environment, until)
    print(f"demo: ok events={left.events} emails={left.emails} siecle={left.siecle}")
    return 0


def _holds_other_data(stack: Stack) -> bool:
    """True if somebody used this stack for more than a demo; `make up` alone leaves nothing to lose."""
    if stack.path(MARK).exists() or not (stack.folder / "env").exists():
        return False
    if not is_up(stack):
        return True
    done = subprocess.run(
        [str(ORIENTATION), "status", "--json"],
        env=os.environ | read_env(stack),
        capture_output=True,
        text=True,
    )
    return '"schools":[]' not in done.stdout


def _tell(stack: Stack, environment: dict[str, str], began: float, until: End) -> Outcome:
    _run(environment, "import", "siecle", str(PUPILS), str(GUARDIANS), "--name", NAME)
    _run(as_web(stack, environment), "accounts", "demo-passwords")
    subprocess.run(SIECLE_DEMO, env=environment, cwd=ROOT, check=True)
    _step(began, "The sample collège is imported")
    world = World(
        environment["ORIENTATION_PUBLIC_URL"],
        environment["ORIENTATION_SIECLE_URL"],
        environment["ORIENTATION_SIECLE_ADMIN_TOKEN"],
        lambda: mails_in(stack.folder / "mail"),
        lambda: _count_events(environment),
    )
    return asyncio.run(play(world, lambda line: _step(began, line), until))


def _run(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([str(ORIENTATION), *arguments], env=environment, cwd=ROOT, check=True)


def _count_events(environment: dict[str, str]) -> int:
    """The number of events, each verified."""
    command = [str(ORIENTATION), "events", "verify", "--json"]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return int(json.loads(done.stdout)["checked"])


def _step(began: float, line: str) -> None:
    prefix = "" if line.startswith(" ") else f"[{time.monotonic() - began:5.1f} s] "
    out.print(f"{prefix}{line}", markup=False)


def _farewell(environment: dict[str, str], until: End) -> None:
    out.print()
    addresses = environment["ORIENTATION_PUBLIC_URL"], environment["ORIENTATION_SIECLE_URL"]
    for line in farewell(*addresses, until):
        out.print(line, markup=False)
    out.print("The system runs until `make down`; the next `make demo` begins anew.")


if __name__ == "__main__":
    sys.exit(main())
