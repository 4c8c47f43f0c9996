"""deploy/postgres/archive.sh on two nodes at the same moment: no piece of the log replaces another one."""

import gzip
import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "postgres" / "archive.sh"
NAME = "000000010000000000000007"
CONTROL_DATA = """#!/bin/sh
echo 'Database system identifier:           42'
"""
# Another node archives its piece, if one is put there, while this one compresses.
GZIP = """#!/bin/sh
[ "$1" != -1 ] || [ ! -e "$FOLDER/other" ] || mv "$FOLDER/other" "$WAL/$NAME.gz"
exec "$COMPRESSOR" "$@"
"""


@dataclass
class Archive:
    """A folder of backups, and the node whose piece goes into it."""

    folder: Path
    environment: dict[str, str]

    @property
    def kept(self) -> dict[str, bytes]:
        """Each file that is there, hidden ones too, as it was before it was compressed."""
        return {one.name: gzip.decompress(one.read_bytes()) for one in self.wal.iterdir()}

    @property
    def wal(self) -> Path:
        return self.folder / "42" / "wal"

    def meanwhile(self, piece: bytes) -> None:
        """What another node will have archived under the same name, just before this one does."""
        (self.folder / "other").write_bytes(gzip.compress(piece))

    def take(self, piece: bytes) -> int:
        """Postgres' call on this node; its exit code."""
        (self.folder / "piece").write_bytes(piece)
        command = ["bash", str(self.folder / "archive.sh"), str(self.folder / "piece"), NAME]
        return subprocess.run(command, env=self.environment, check=False).returncode


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    programs = tmp_path / "programs"
    programs.mkdir()
    (tmp_path / "archive.sh").write_text(SCRIPT.read_text().replace("/backup", str(tmp_path)))
    for name, text in {"pg_controldata": CONTROL_DATA, "gzip": GZIP}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(stat.S_IRWXU)
    made = Archive(tmp_path, {})
    made.environment |= {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "FOLDER": str(tmp_path),
        "WAL": str(made.wal),
        "NAME": NAME,
        "NODE": "postgres-2",
        "PGDATA": str(tmp_path),
        "COMPRESSOR": shutil.which("gzip") or "",
    }
    return made


def test_two_nodes_that_archive_the_same_piece_keep_it_once(archive: Archive) -> None:
    archive.meanwhile(b"the same")

    assert archive.take(b"the same") == 0
    assert archive.kept == {f"{NAME}.gz": b"the same"}


def test_two_nodes_whose_pieces_differ_keep_both(archive: Archive) -> None:
    archive.meanwhile(b"of the leader")

    assert archive.take(b"of one that was cut off") == 0
    assert archive.kept == {
        f"{NAME}.gz": b"of the leader",
        f"{NAME}.postgres-2.gz": b"of one that was cut off",
    }


def test_what_a_node_archives_again_is_there_once(archive: Archive) -> None:
    archive.meanwhile(b"of the leader")

    assert [archive.take(b"of one that was cut off") for _ in range(2)] == [0, 0]
    assert len(archive.kept) == 2


def test_on_one_machine_another_piece_of_that_name_is_refused(archive: Archive) -> None:
    del archive.environment["NODE"]
    assert archive.take(b"first") == 0

    assert archive.take(b"second") != 0
    assert archive.kept == {f"{NAME}.gz": b"first"}
