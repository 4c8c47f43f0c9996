"""Ends the servers of a test run that was killed: `python -m tests.support.guardian FOLDER`.

It holds the reading end of a pipe from the run. The end of the pipe means that the run has ended, whatever
way, a `kill -9` included; what is then left of the servers in FOLDER goes, and FOLDER with it.
"""

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

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
    homes = list(postgres.homes_of_data(folder / "postgres"))
    marked.end(marked.find(folder, homes), seconds=0)
    postgres.remove(folder / "postgres")
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
