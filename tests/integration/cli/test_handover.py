"""A secret that could not be handed over opens nothing: a full disk, a closed pipe, no stdout at all."""

import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from tests.integration.cli.installation import Installation
from tests.integration.cli.managed import broker

__all__ = ["broker"]
ORIENTATION = [sys.executable, "-m", "services.intentions.cli.app"]
ROOT = Path(__file__).parents[3]
Run = Callable[[list[str], Path], subprocess.CompletedProcess[bytes]]


@pytest.fixture
def consumed() -> Collection[str]:
    """None of the services' queues: nothing here looks at them."""
    return ()


def to_a_full_disk(command: list[str], _folder: Path) -> subprocess.CompletedProcess[bytes]:
    with Path("/dev/full").open("wb") as full:
        return subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False)


def to_a_file_that_may_not_grow(command: list[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    with (folder / "stdout").open("wb") as file:
        return subprocess.run(
            command, stdout=file, stderr=subprocess.PIPE, preexec_fn=_ten_bytes, cwd=ROOT, check=False
        )


def to_an_output_that_may_not_grow(command: list[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    named = [*command, "--output", str(folder / "secret")]
    return subprocess.run(named, capture_output=True, preexec_fn=_ten_bytes, cwd=ROOT, check=False)


def to_a_pipe_that_nobody_reads(command: list[str], _folder: Path) -> subprocess.CompletedProcess[bytes]:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    finally:
        os.close(writing)


def to_nothing(command: list[str], _folder: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command, stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1), cwd=ROOT, check=False
    )


def _ten_bytes() -> None:
    """As a disk that is full after ten bytes, which is in the middle of any secret."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))


NOWHERE: list[Run] = [
    to_a_full_disk,
    to_a_file_that_may_not_grow,
    to_an_output_that_may_not_grow,
    to_a_pipe_that_nobody_reads,
    to_nothing,
]


@pytest.mark.parametrize("run", NOWHERE)
async def test_e15_a_token_that_nobody_has_seen_does_not_hold(
    installation: Installation, tmp_path: Path, run: Run
) -> None:
    done = await asyncio.to_thread(run, [*ORIENTATION, "tokens", "add", "x"], tmp_path)
    said = done.stderr.decode()
    assert (done.returncode, said.count("\n"), "nothing was made" in said) == (1, 1, True), said
    assert json.loads((await installation.command("tokens", "list", "--json")).stdout) == []
    assert not (tmp_path / "secret").exists()


@pytest.mark.parametrize("run", NOWHERE[1:3])
async def test_e15_a_subscription_that_nobody_has_seen_is_taken_back(
    broker: Installation, tmp_path: Path, run: Run
) -> None:
    done = await asyncio.to_thread(run, [*ORIENTATION, "subscriptions", "add", "x", "--json"], tmp_path)
    said = done.stderr.decode()
    assert (done.returncode, said.count("\n"), "nothing was made" in said) == (1, 1, True), said
    assert json.loads((await broker.command("subscriptions", "list", "--json")).stdout) == []
    gone = await broker.command("subscriptions", "remove", "x")
    assert (gone.exit_code, "There is no subscription x" in gone.stderr) == (1, True)
    assert not (tmp_path / "secret").exists()


async def test_e15_one_that_expired_is_as_it_was_where_its_new_password_did_not_arrive(
    broker: Installation, tmp_path: Path
) -> None:
    await broker.command("subscriptions", "add", "x")
    await broker.delete(queue="subscriber.x", exchange="none")
    try:
        command = [*ORIENTATION, "subscriptions", "add", "x"]
        assert (await asyncio.to_thread(to_a_full_disk, command, tmp_path)).returncode == 1
        [one] = json.loads((await broker.command("subscriptions", "list", "--json")).stdout)
        assert one["expired"]
    finally:
        await broker.command("subscriptions", "remove", "x")
