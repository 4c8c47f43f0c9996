"""`orientation events export`: what it writes, and where it may."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard
from blake3 import blake3

from deploy.local.stack import ROOT
from tests.contract.test_contract import validator
from tests.integration.cli.filled import Cli


@pytest.mark.parametrize("name", ["log.ndjson", "log.ndjson.zst"])
def test_export_ends_with_count_position_and_digest(cli: Cli, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    assert cli("events", "export", str(file)).exit_code == 0

    content = file.read_bytes()
    if name.endswith(".zst"):
        content = zstandard.ZstdDecompressor().decompressobj().decompress(content)
    *events, completed = content.splitlines(keepends=True)

    assert [json.loads(line)["position"] for line in events] == [1, 2, 3, 4, 5]
    assert {"hash", "recordedtime"} <= json.loads(events[0]).keys()
    end = json.loads(completed)
    assert end["type"] == "orientation.ExportCompleted.v1"
    digest = "blake3:" + blake3(b"".join(events)).hexdigest()
    assert end["data"] == {"count": 5, "position": 5, "digest": digest}


def test_an_export_replaces_no_file_unasked(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "log.ndjson"
    file.write_text("mine")
    refused = cli("events", "export", str(file))
    assert refused.exit_code == 1
    assert "--force" in refused.stderr
    assert file.read_text() == "mine"
    assert cli("events", "export", str(file), "--force").exit_code == 0
    assert file.read_text() != "mine"


def test_an_export_that_cannot_be_written_leaves_nothing(cli: Cli, tmp_path: Path) -> None:
    result = cli("events", "export", str(tmp_path / "absent" / "log.ndjson"))
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_export_goes_to_stdout_too(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "log.ndjson"
    assert cli("events", "export", str(file)).exit_code == 0
    piped = cli("events", "export", "-")
    assert piped.stdout_bytes == file.read_bytes()
    assert piped.stderr == "5 events written\n"


def test_the_figures_of_a_piped_export_go_to_stderr(cli: Cli) -> None:
    piped = cli("events", "export", "-", "--json")
    assert json.loads(piped.stderr)["count"] == 5
    assert len(piped.stdout.splitlines()) == 6


@pytest.mark.usefixtures("cli")
def test_who_reads_a_part_of_a_pipe_hears_no_error() -> None:
    command = f"{sys.executable} -m services.intentions.cli.app events export - | head -c 10"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (len(done.stdout), "rror" in done.stderr) == (10, False), done.stderr


@pytest.mark.usefixtures("cli")
def test_a_devices_link_is_not_replaced() -> None:
    command = f"{sys.executable} -m services.intentions.cli.app events export /dev/stdout --force | cat"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "no regular file; - writes to stdout" in done.stderr
    assert Path("/dev/stdout").is_symlink()


def test_every_line_has_its_schema(cli: Cli) -> None:
    """An event's, and of the last one the envelope's and that of its data, which it names."""
    *events, end = map(json.loads, cli("events", "export", "-").stdout.splitlines())
    for event in events:
        validator("schemas/ExportedEvent.json").validate(event)
        assert not validator("schemas/ExportedEvent.json").is_valid(event | {"hash": "x"})
    validator("schemas/Envelope.json").validate(end)
    completed = validator("schemas/ExportCompleted.v1.json")
    completed.validate(end["data"])
    assert completed.schema["$id"] == end["dataschema"]


def test_the_instants_of_a_line_are_alike(cli: Cli) -> None:
    for line in cli("events", "export", "-").stdout.splitlines()[:-1]:
        event = json.loads(line)
        assert event["time"].endswith("Z")
        assert re.fullmatch(r"\S{10}T\S{8}\.[0-9]{6}Z", event["recordedtime"])


def test_an_export_goes_where_a_link_leads(cli: Cli, tmp_path: Path) -> None:
    link, target = tmp_path / "link", tmp_path / "log.ndjson"
    target.touch()
    link.symlink_to(target)
    assert cli("events", "export", str(link), "--force").exit_code == 0
    assert link.is_symlink()
    assert len(target.read_bytes().splitlines()) == 6


def test_what_is_no_file_is_not_replaced(cli: Cli, tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    for place in (pipe, tmp_path):
        refused = cli("events", "export", str(place), "--force")
        assert refused.exit_code == 1
        assert "no regular file" in refused.stderr
    assert pipe.is_fifo()
