"""The operators' scripts, run on a system under docker compose."""

import subprocess

from deploy.docker.compose import ROOT
from tests.compose.system import ComposeSystem


def script(system: ComposeSystem, name: str, *arguments: str) -> str:
    """Run an operator's script on the system; what it said."""
    done = attempt(system, name, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def attempt(system: ComposeSystem, name: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The same, however it ends."""
    files = {"COMPOSE_FILE": ":".join(file for file in system.compose.options if file != "-f")}
    return subprocess.run(
        [f"deploy/{name}.sh", *arguments],
        cwd=ROOT,
        env=system.environment | files,
        capture_output=True,
        text=True,
    )
