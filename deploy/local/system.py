"""What this machine offers: programs, free ports, users, Debian's packages."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

APT_SECONDS = 600


class NotPossible(Exception):
    """Something is missing that could not be installed; the text says what to install."""


def free_port() -> int:
    """A port that is free on loopback at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_root() -> bool:
    """Whether this process runs as root."""
    return os.geteuid() == 0


def newest(paths: Iterable[Path]) -> Path | None:
    """The path with the highest version in it, as Debian's folders are named."""
    found = [path for path in paths if path.exists()]
    return max(found, key=lambda path: [int(part) for part in path.parts if part.isdigit()], default=None)


def apt_install(packages: list[str], why: str, say: Callable[[str], None]) -> None:
    """Install Debian packages as root, or say what to install. Errors: `NotPossible`."""
    command = f"apt-get install {' '.join(packages)}"
    if not is_root() or shutil.which("apt-get") is None:
        raise NotPossible(f"{why} is missing. On Debian or Ubuntu: {command}")
    say(f"Installing {' '.join(packages)} with apt-get")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-qq", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=APT_SECONDS,
        )
        if done.returncode:
            raise NotPossible(f"{command} failed: {done.stderr.strip()[-400:]}")


def user_ids(name: str) -> tuple[int, int] | None:
    """User and group id of a system user, None where there is none."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return entry.pw_uid, entry.pw_gid


def give(folder: Path, owner: tuple[int, int]) -> None:
    """Hand a folder to another user."""
    os.chown(folder, *owner)
