"""`make up` and `make down` on real servers: two stacks side by side, kills, and nothing left behind."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psutil
import pytest

from deploy.local import lifecycle
from deploy.local.stack import ROOT, Stack
from deploy.local.supervisor import marked
from shared.messaging.topology import CONSUMERS
from tests.support import http
from tests.support.waiting import block_until

COMMAND = [sys.executable, "-m", "deploy.local"]
SECONDS = 150
READY_SECONDS = 40
NAMES = {
    *("supervisor", "postgres", "epmd", "rabbitmq", "mail"),
    *("siecle", "web", "worker", *CONSUMERS),
}


def command(folder: Path, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ORIENTATION_")}
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env={**kept, "ORIENTATION_LOCAL_FOLDER": str(folder), **variables},
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def run(folder: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    """Exit code and output of `python -m deploy.local ARGUMENTS`."""
    process = command(folder, *arguments, **variables)
    output, _ = process.communicate(timeout=SECONDS)
    return process.returncode, output


@pytest.fixture
def folders() -> Iterator[list[Path]]:
    """Two folders for stacks; whatever runs in them is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="orientation-stacks-") as home:
        Path(home).chmod(0o711)
        both = [Path(home) / name / ".local" for name in ("one", "two")]
        try:
            yield both
        finally:
            for folder in both:
                lifecycle.reset(Stack(folder))


def alive(folder: Path) -> set[str]:
    return {one.name for one in lifecycle.running(Stack(folder))} - {marked.BACKEND}


def kill(folder: Path, name: str) -> None:
    for one in lifecycle.running(Stack(folder)):
        if one.name == name:
            one.process.kill()


def ready(folder: Path, name: str) -> bool:
    try:
        url = f"{Stack(folder).health_url(name)}/health/ready"
        return http.get(url, 2).status_code == 200
    except httpx2.HTTPError:
        return False


@pytest.mark.timeout(400)
def test_two_stacks_side_by_side_and_nothing_left_of_a_killed_one(folders: list[Path]) -> None:
    one, two = folders
    starts = [command(folder, "up") for folder in folders]
    outputs = [start.communicate(timeout=SECONDS)[0] for start in starts]
    assert [start.returncode for start in starts] == [0, 0], outputs
    assert alive(one) == alive(two) == NAMES

    # A second `up`, even with the variables of the first sourced, finds it up.
    env = (one / "env").read_text()
    assert (one / "env").stat().st_mode & 0o777 == 0o600
    variables = dict(line.removeprefix("export ").split("=", 1) for line in env.splitlines())
    sourced = {name: value.strip("'") for name, value in variables.items()}
    before = {one.process for one in lifecycle.running(Stack(one)) if one.name != marked.BACKEND}
    assert run(one, "up", **sourced)[0] == 0
    assert {one.process for one in lifecycle.running(Stack(one)) if one.name != marked.BACKEND} == before

    # What dies is started again.
    kill(two, "sync")
    block_until(lambda: "sync" not in alive(two) or not ready(two, "sync"), "sync is dead", READY_SECONDS)
    block_until(lambda: ready(two, "sync"), "sync is back", READY_SECONDS)

    # Without its supervisor, too, a stack is stopped whole, and the other one does not notice.
    kill(one, "supervisor")
    block_until(lambda: lifecycle.SUPERVISOR not in alive(one), "the supervisor is dead", READY_SECONDS)
    assert run(one, "status")[0] == 3
    assert run(one, "down")[0] == 0
    assert alive(one) == set()
    assert alive(two) == NAMES
    assert run(two, "status")[0] == 0

    assert run(two, "down")[0] == 0
    assert alive(two) == set()
    holders = [
        p.pid for p in psutil.process_iter(["cmdline"]) if str(two) in " ".join(p.info["cmdline"] or [])
    ]
    assert holders == []


def test_a_stack_without_its_worker_comes_back_with_it(folders: list[Path]) -> None:
    code, output = run(folders[0], "up", WORKER="no")
    assert code == 0, output
    assert alive(folders[0]) == NAMES - {"worker"}
    assert run(folders[0], "down")[0] == 0
    code, output = run(folders[0], "up")
    assert code == 0, output
    assert alive(folders[0]) == NAMES


def test_a_stack_that_cannot_start_says_why_and_leaves_nothing(folders: list[Path]) -> None:
    code, output = run(folders[0], "up", ORIENTATION_LOG_LEVEL="LOUD")
    assert code == 1
    assert "-migrate failed" in output
    assert "ORIENTATION_LOG_LEVEL: " in output
    assert alive(folders[0]) == set()
    assert not (folders[0] / "postgres").exists()


def test_a_named_server_that_does_not_answer_is_not_replaced_by_ours(folders: list[Path]) -> None:
    code, output = run(folders[0], "up", ORIENTATION_DATABASE_URL="postgresql://x:y@127.0.0.1:1/postgres")
    assert code == 1
    assert "The Postgres of ORIENTATION_DATABASE_OWNER_URL cannot be used" in output
    assert alive(folders[0]) == set()
