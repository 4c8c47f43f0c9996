"""The processes of a stack: those that carry its mark in their environment, and nothing else.

A process inherits the mark from its parent and keeps it for life, so it needs no list of process ids, finds
what a killed supervisor left behind, and never takes a stranger that was given a used process id.
"""

import os
import signal
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import psutil

MARK = "ORIENTATION_SUPERVISED_IN"
NAME = "ORIENTATION_PROCESS"
# How long each part may take to stop, in this order; what is left after its time is killed.
SERVICES_SECONDS = 10.0
SERVERS = {"rabbitmq": 30.0, "epmd": 5.0, "postgres": 30.0}
KILLED_SECONDS = 5.0
BACKEND = "postgres-backend"


class Marked(NamedTuple):
    """A process of a stack and its name there."""

    name: str
    process: psutil.Process


def mark(folder: Path, name: str) -> dict[str, str]:
    """The variables that make a process one of the stack in `folder`."""
    return {MARK: str(folder), NAME: name}


def stop_signal(name: str) -> signal.Signals:
    """The signal that asks a process to stop: Postgres does not wait for its clients on SIGINT."""
    return signal.SIGINT if name == "postgres" else signal.SIGTERM


def find(folder: Path, data: Iterable[Path] = (), *, below: bool = False) -> list[Marked]:
    """The processes of the stack in `folder`, or of all stacks `below` it too, this one excepted.

    Postgres' backends overwrite their environment: they are known by working in one of the folders `data`.
    """
    homes = {str(home) for home in data}
    found = []
    for process in psutil.process_iter():
        try:
            name = _name(process, folder, homes, below=below)
        except (psutil.Error, OSError):
            continue
        if name and process.pid != os.getpid():
            found.append(Marked(name, process))
    return found


def _name(process: psutil.Process, folder: Path, homes: set[str], *, below: bool) -> str | None:
    environment: Mapping[str, str] = process.environ()
    place = environment.get(MARK)
    if place == str(folder) or (place and below and Path(place).is_relative_to(folder)):
        return environment.get(NAME, "?")
    return BACKEND if homes and process.cwd() in homes else None


def end(processes: Iterable[Marked], seconds: float) -> None:
    """Ask these to stop, and kill what is left after `seconds`. One that is gone already is fine."""
    asked = [process for name, process in processes if _send(process, stop_signal(name))]
    for process in wait(asked, seconds):
        _send(process, signal.SIGKILL)
    wait(asked, KILLED_SECONDS)


def wait(processes: Iterable[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait until these have ended; returns those that have not within `seconds`."""
    deadline = time.monotonic() + seconds
    while left := [process for process in processes if not _ended(process)]:
        if time.monotonic() > deadline:
            return left
        time.sleep(0.05)
    return []


def _ended(process: psutil.Process) -> bool:
    """Gone, or dead and not yet collected: in a container, nobody may ever collect it."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _send(process: psutil.Process, how: signal.Signals) -> bool:
    try:
        process.send_signal(how)
    except psutil.NoSuchProcess:
        return False
    return True


def end_all(folder: Path, data: Iterable[Path] = ()) -> int:
    """Stop whatever is left of a stack: the services, then the servers. Returns how many there were."""
    data = list(data)
    found = find(folder, data)
    end([one for one in found if one.name not in {*SERVERS, BACKEND}], SERVICES_SECONDS)
    for server, seconds in SERVERS.items():
        end([one for one in find(folder, data) if one.name == server], seconds)
    end(find(folder, data), 1)
    return len(found)
