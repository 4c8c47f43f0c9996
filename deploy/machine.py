"""The machine: its programs, users, Debian's packages, servers that were started on it."""

import fcntl
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
APT_SECONDS = 600
APT_LOCK = Path("/run/orientation-apt.lock")


class NotPossible(Exception):
    """Something is missing that could not be installed; the text says what to install."""


def is_root() -> bool:
    """True if this process runs as root."""
    return os.geteuid() == 0


def newest(paths: Iterable[Path]) -> Path | None:
    """The path with the highest version in it, as Debian's folders are named."""
    found = [path for path in paths if path.exists()]
    return max(found, key=lambda path: [int(part) for part in path.parts if part.isdigit()], default=None)


def find_or_install(
    look: Callable[[], T | None], packages: Sequence[str], why: str, say: Callable[[str], None]
) -> T:
    """The result of `look`: as root, if need be, after installing Debian's `packages`, which `say` is told.

    Errors: `NotPossible` with what to install.
    """
    found = look()
    return _install(look, packages, why, say) if found is None else found


def _install(
    look: Callable[[], T | None], packages: Sequence[str], why: str, say: Callable[[str], None]
) -> T:
    command = f"apt-get install {' '.join(packages)}"
    if not is_root() or shutil.which("apt-get") is None:
        raise NotPossible(f"{why} is missing. Please install it (Debian, Ubuntu: {command}) and try again.")
    with APT_LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests side by side find the same missing: one installs it
        if (found := look()) is not None:
            return found
        say(f"{why} is missing: installing {' '.join(packages)} with apt-get")
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            done = _apt_get(arguments)
            if done.returncode:
                raise NotPossible(f"{why} is missing, and {command} failed: {done.stderr.strip()[-400:]}")
    if (found := look()) is None:
        raise NotPossible(f"{why} was installed but is not where Debian has it")
    return found


def _apt_get(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", *arguments],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        capture_output=True,
        text=True,
        timeout=APT_SECONDS,
    )


def user_ids(name: str) -> tuple[int, int] | None:
    """User and group id of a system user, None where there is none."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return entry.pw_uid, entry.pw_gid


def write_secret(file: Path, text: str) -> None:
    """Write a file that only its owner reads, also in the moment before it has its text."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(text)


def wait_until_ready(
    name: str, answers: Callable[[], bool], seconds: float, alive: Callable[[], bool] = lambda: True
) -> None:
    """Return when the server `answers`. Errors: `NotPossible` when it ended, or after `seconds`."""
    deadline = time.monotonic() + seconds
    while not answers():
        if not alive():
            raise NotPossible(f"{name} ended while it started")
        if time.monotonic() > deadline:
            raise NotPossible(f"{name} did not answer within {seconds} s")
        time.sleep(0.1)
