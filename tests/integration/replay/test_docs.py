"""The commands of docs/subscribe.md and docs/replay.md, run as they are written, on a running system."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.local import lifecycle
from deploy.local.stack import ROOT, Stack
from shared.contract.events import EVENTS
from shared.contract.streams import named_in
from tests.support.system import System

# The story does without these.
NOT_TOLD = {"AuthorshipTransferred", "EmailsRequested", "IntentionsWithdrawn", "RetentionRequested"}
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def script(page: str) -> str:
    """Every block of a page, in order, as one script that stops at the first failure."""
    blocks = BLOCK.findall((ROOT / "docs" / page).read_text())
    assert len(blocks) >= 4
    return "set -euo pipefail\n" + "\n".join(blocks)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("page", ["subscribe.md", "replay.md"])
def test_the_commands_of_a_page_do_what_it_says(system: System, tmp_path: Path, page: str) -> None:
    """In a folder that looks like the checkout, with this system as its `.local/`."""
    if lacking := [tool for tool in ("curl", "jq") if shutil.which(tool) is None]:
        pytest.skip(f"not on this machine: {', '.join(lacking)}")
    for name in (".venv", "docs", "Makefile", "deploy", "requirements", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".local").symlink_to(system.folder)
    try:
        done = subprocess.run(
            ["bash", "-c", script(page)], cwd=tmp_path, capture_output=True, text=True, timeout=300
        )
    finally:
        lifecycle.reset(Stack(tmp_path / ".elsewhere"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    if page == "subscribe.md":
        lines = (tmp_path / "my-events").read_text().splitlines()
        assert [json.loads(line)["position"] for line in lines] == list(range(1, len(lines) + 1))
        assert len(lines) >= 12
        offsets = [line.split(" ", 1) for line in (tmp_path / "my-offsets").read_text().splitlines()]
        assert [int(offset) for offset, _ in offsets] == list(range(len(offsets)))
        assert {json.loads(event)["id"] for _, event in offsets} >= {json.loads(line)["id"] for line in lines}


def test_real_events_name_what_the_contract_says(system: System) -> None:
    """Those of every kind, as the story has them."""
    told = system.command("events", "tail", "-n", "1000", "--json").splitlines()
    events = [json.loads(line) for line in told]
    named = {(event["type"].split(".")[1], "academy" in event, "school" in event) for event in events}
    assert {name for name, *_ in named} == EVENTS.keys() - NOT_TOLD
    assert named == {(name, *named_in(name)) for name, *_ in named}
