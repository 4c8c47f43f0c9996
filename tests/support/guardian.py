"""Ends the servers of a test run that was killed: `python -m tests.support.guardian FOLDER`.

It holds the reading end of a pipe from the run. The end of the pipe means that the run has ended, whatever
way, a `kill -9` included; what is then left of servers and stacks in FOLDER goes, and FOLDER with its disks.
"""

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

from deploy.local.servers import postgres
from deploy.local.supervisor import marked

ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """The folder and its marked processes outlive neither the block nor this process."""
    command = [sys.executable, "-m", "tests.support.guardian", str(folder)]
    guardian = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield
    finally:
        guardian.communicate()


def main(folder: Path) -> None:
    """Wait for the run's end, then tidy up."""
    sys.stdin.read()
    servers = [made.parent for made in folder.rglob("server.json")]
    homes = [home for server in servers for home in postgres.homes_of_data(server)]
    marked.end(marked.find(folder, homes, below=True), seconds=0)
    for server in servers:
        postgres.remove(server)
    for disk in (one.mountpoint for one in psutil.disk_partitions(all=True)):
        if Path(disk).is_relative_to(folder):
            subprocess.run(["umount", "--lazy", disk], check=False)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
