"""Finished rounds, each a row: what a rerun need not do again, and what docs/reliability.md is made of."""

import json
import sqlite3
import subprocess
from dataclasses import asdict
from pathlib import Path

from deploy.local.stack import ROOT
from tests.faults.drill import Round, Verdict

WRITTEN = "docs/reliability.md"
SCHEMA = """
CREATE TABLE IF NOT EXISTS rounds (
    code TEXT NOT NULL, drill TEXT NOT NULL, number INTEGER NOT NULL, seed INTEGER NOT NULL,
    verdict TEXT NOT NULL, seconds REAL NOT NULL, ended TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (code, drill, number, seed));
"""


class Results:
    """The rounds that were run with this code."""

    def __init__(self, file: Path, code: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.code = code
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._connection.executescript(SCHEMA)

    def last_seed(self) -> int | None:
        """The seed that rounds were run with last."""
        query = "SELECT seed FROM rounds WHERE code = ? ORDER BY ended DESC, rowid DESC LIMIT 1"
        row = self._connection.execute(query, (self.code,)).fetchone()
        return int(row[0]) if row else None

    def add(self, verdict: Verdict, seconds: float) -> None:
        """Keep the verdict of a round that took so long."""
        round_ = verdict.round
        row = self.code, round_.drill, round_.number, round_.seed, json.dumps(asdict(verdict)), seconds
        self._connection.execute(
            "INSERT OR REPLACE INTO rounds (code, drill, number, seed, verdict, seconds)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            row,
        )

    def of(self, drill: str, seed: int) -> list[Verdict]:
        """The verdicts of a drill, in the order of its rounds."""
        query = "SELECT verdict FROM rounds WHERE code = ? AND drill = ? AND seed = ? ORDER BY number"
        return [_read(text) for (text,) in self._connection.execute(query, (self.code, drill, seed))]

    def seconds_of(self, drill: str) -> float | None:
        """How long a round of the drill takes, by those of any code."""
        query = "SELECT avg(seconds) FROM rounds WHERE drill = ?"
        found: float | None = self._connection.execute(query, (drill,)).fetchone()[0]
        return found


def _read(text: str) -> Verdict:
    found = json.loads(text)
    return Verdict(
        **{
            **found,
            "round": Round(**found["round"]),
            "problems": tuple(found["problems"]),
            "late": tuple(found["late"]),
        }
    )


def code_here(root: Path = ROOT) -> str:
    """The commit, with a mark where files differ from it: others than the page that a run writes."""
    commit = _git(root, "rev-parse", "--short", "HEAD").stdout.strip()
    same = _git(root, "diff", "--quiet", "HEAD", "--", ".", f":(exclude){WRITTEN}", check=False)
    return f"{commit}-dirty" if same.returncode else commit


def _git(root: Path, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["git", *arguments], cwd=root, check=check, capture_output=True, text=True)
