"""A stack ends its own processes, all of them, and no others."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local.supervisor import marked

SLEEP = "import time; time.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); {SLEEP}"
PARENT = (
    f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); print(flush=True); {SLEEP}"
)

Started = list["subprocess.Popen[bytes]"]


@pytest.fixture
def started() -> Iterator[Started]:
    """Processes that the test starts."""
    processes: Started = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


def start(started: Started, folder: Path, name: str, code: str = SLEEP) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, **marked.mark(folder, name)}
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE)
    started.append(process)
    if code != SLEEP:
        assert process.stdout
        process.stdout.readline()  # it has done what it does first
    return process


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in marked.find(folder))


def test_only_the_stacks_own_processes_are_ended(started: Started, tmp_path: Path) -> None:
    start(started, tmp_path / "one", "web")
    start(started, tmp_path / "one", "postgres")
    stranger = start(started, tmp_path / "two", "web")
    assert names(tmp_path / "one") == ["postgres", "web"]

    assert marked.end_all(tmp_path / "one") == 2

    assert names(tmp_path / "one") == []
    assert stranger.poll() is None


def test_what_a_killed_process_left_is_found(started: Started, tmp_path: Path) -> None:
    parent = start(started, tmp_path, "web", PARENT)
    parent.kill()
    parent.wait()
    assert names(tmp_path) == ["web"]

    marked.end_all(tmp_path)

    assert names(tmp_path) == []


def test_who_does_not_stop_when_asked_is_killed(started: Started, tmp_path: Path) -> None:
    deaf = start(started, tmp_path, "web", DEAF)
    marked.end(marked.find(tmp_path), seconds=0.2)
    assert deaf.wait(5) == -9


def test_a_dead_process_that_nobody_collects_is_not_waited_for(started: Started, tmp_path: Path) -> None:
    process = start(started, tmp_path, "web")
    process.kill()
    assert marked.wait([psutil.Process(process.pid)], seconds=5) == []


def test_a_process_in_the_data_folder_belongs_to_the_stack(started: Started, tmp_path: Path) -> None:
    backend = subprocess.Popen([sys.executable, "-c", SLEEP], cwd=tmp_path, stdout=subprocess.PIPE)
    started.append(backend)
    found = marked.find(tmp_path / "stack", [tmp_path])
    assert [(one.name, one.process.pid) for one in found] == [(marked.BACKEND, backend.pid)]
