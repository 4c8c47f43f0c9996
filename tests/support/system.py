"""The whole system as an operator starts it, in a folder of its own, for tests from outside."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil

from deploy.local.demo import SIECLE_DEMO
from deploy.local.processes import as_web, read_env
from deploy.local.stack import ROOT, Stack
from deploy.local.supervisor import marked
from deploy.samples.generate import GUARDIANS, PUPILS
from deploy.samples.town import NAME
from deploy.story.world import World, mails_in
from tests.support import http

START_SECONDS = 240
ORIENTATION = Path(sys.executable).parent / "orientation"


@dataclass(frozen=True)
class System:
    """A running system; `variables` are those of its `env` file."""

    folder: Path
    variables: dict[str, str]

    @property
    def world(self) -> World:
        """Where it answers."""
        return World(
            self.variables["ORIENTATION_PUBLIC_URL"],
            self.variables["ORIENTATION_SIECLE_URL"],
            self.variables["ORIENTATION_SIECLE_ADMIN_TOKEN"],
            lambda: mails_in(self.folder / "mail"),
            lambda: int(json.loads(self.command("events", "verify", "--json"))["checked"]),
        )

    def command(self, *arguments: str) -> str:
        """Run `orientation …` on it; what it printed. Errors: `CalledProcessError`."""
        done = self.attempt(*arguments)
        done.check_returncode()
        return done.stdout

    def attempt(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run `orientation …` on it, however it ends."""
        environment = {**os.environ, **self.variables}
        command = [str(ORIENTATION), *arguments]
        return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)

    def take_in_the_sample(self) -> None:
        """The sample collège, whose accounts, staff's too, have the demo's password."""
        self.command("import", "siecle", str(PUPILS), str(GUARDIANS), "--name", NAME)
        System(self.folder, as_web(Stack(self.folder), self.variables)).command("accounts", "demo-passwords")
        environment = {**os.environ, **self.variables}
        subprocess.run(SIECLE_DEMO, env=environment, cwd=ROOT, check=True, capture_output=True)

    def kill(self, name: str) -> int:
        """`kill -9` of every process of this name; how many there were."""
        found = [one.process for one in marked.find(self.folder) if one.name == name]
        for process in found:
            with contextlib.suppress(psutil.NoSuchProcess):  # a helper of the broker's that ended by itself
                process.kill()
        return len(found)

    def is_ready(self) -> bool:
        """Whether every service says that it can work."""
        siecle = Stack(self.folder).health_url("siecle")
        for url in [*self.variables["ORIENTATION_METRICS_URLS"].split(), siecle]:
            try:
                if http.get(f"{url}/health/ready", 2).status_code != 200:
                    return False
            except httpx2.HTTPError:
                return False
        return True


@contextmanager
def running_system(folder: Path, *, sample: bool = True, **variables: str) -> Iterator[System]:
    """Start everything in `folder`, import the sample collège if wanted, and stop everything in the end.

    `variables` are settings that `make up` passes on to the services.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ORIENTATION_")}
    environment = {**kept, "ORIENTATION_LOCAL_FOLDER": str(folder), **variables}

    def manage(command: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "deploy.local", command],
            env=environment,
            cwd=ROOT,
            check=True,
            timeout=START_SECONDS,
        )

    manage("up")
    try:
        system = found_in(folder)
        if sample:
            system.take_in_the_sample()
        yield system
    finally:
        manage("reset")


def found_in(folder: Path) -> System:
    """The system that runs in `folder`."""
    return System(folder, read_env(Stack(folder)))
