"""Two releases of the project's files: what is here, and what was before the version was raised."""

import re
import subprocess
from pathlib import Path

from deploy.docker.compose import ROOT

VERSION = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]  # type: ignore[index]


def previous() -> str | None:
    """The last commit of the release before; None where the history does not go back so far."""
    raised = _git("log", "--format=%H", f'-Sversion = "{VERSION}"', "--", "pyproject.toml").split()
    parents = _git("rev-list", "--parents", "-n", "1", raised[-1]).split()[1:] if raised else []
    return parents[0] if parents else None


def check_out(commit: str | None, folder: Path) -> None:
    """Put the files of a commit into `folder`, or those that are here; what else was there goes."""
    subprocess.run(["find", folder, "-mindepth", "1", "-delete"], check=True)
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    here = f"{' '.join(listed)} | tar --create --null --files-from=-"
    packed = f"git archive {commit}" if commit else here
    subprocess.run(
        ["bash", "-o", "pipefail", "-c", f'{packed} | tar --extract --directory "$1"', "-", folder],
        cwd=ROOT, check=True,
    )  # fmt: skip


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout
