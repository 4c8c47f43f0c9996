"""A run goes on where it stopped, also after it has written its page."""

import subprocess
from pathlib import Path

from tests.faults.results import WRITTEN, code_here


def git(folder: Path, *arguments: str) -> None:
    """As somebody who has no settings."""
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_the_page_that_a_run_writes_makes_no_other_code(tmp_path: Path) -> None:
    page, code = tmp_path / WRITTEN, tmp_path / "code.py"
    page.parent.mkdir()
    for file in (page, code):
        file.write_text("first")
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    commit = code_here(tmp_path)
    page.write_text("measured")
    assert code_here(tmp_path) == commit
    code.write_text("second")
    assert code_here(tmp_path) == f"{commit}-dirty"
