"""What the world outside saw: commands that were accepted, e-mails that SMTP was handed, pushes to Siècle.

It lies in SQLite, beside the system and its databases, so that nothing that fails there takes it along.
Several processes write into it. Instants are of the monotonic clock, which all processes of a machine share.
"""

import sqlite3
import time
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS accepted (
    n INTEGER PRIMARY KEY, siecle_id TEXT NOT NULL, version INTEGER NOT NULL, receipt TEXT NOT NULL UNIQUE,
    pathways TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS signed_out (
    n INTEGER PRIMARY KEY, email TEXT NOT NULL, receipt TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS tries (
    n INTEGER PRIMARY KEY, reason TEXT NOT NULL, seconds REAL NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS slow (n INTEGER PRIMARY KEY, seconds REAL NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS handed (
    n INTEGER PRIMARY KEY, message_id TEXT NOT NULL, digest TEXT NOT NULL, email TEXT NOT NULL,
    receipt TEXT NOT NULL, pathways TEXT NOT NULL, at REAL NOT NULL, is_taken INTEGER NOT NULL DEFAULT 0);
CREATE VIEW IF NOT EXISTS mails AS SELECT * FROM handed WHERE is_taken;
CREATE TABLE IF NOT EXISTS writes (
    n INTEGER PRIMARY KEY, key TEXT NOT NULL, siecle_id TEXT NOT NULL, resource TEXT NOT NULL,
    version INTEGER NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS accepted_at ON accepted (at);
CREATE INDEX IF NOT EXISTS accepted_pupil ON accepted (siecle_id, version);
CREATE INDEX IF NOT EXISTS handed_email ON handed (email);
CREATE INDEX IF NOT EXISTS handed_id ON handed (message_id);
CREATE INDEX IF NOT EXISTS signed_out_at ON signed_out (at);
CREATE INDEX IF NOT EXISTS handed_at ON handed (at);
CREATE INDEX IF NOT EXISTS writes_at ON writes (at);
CREATE INDEX IF NOT EXISTS writes_pupil ON writes (siecle_id, version);
"""
BUSY_SECONDS = 30
SLOW_SECONDS = 1.0  # what came sooner is not written down


class Ledger:
    """One file; each process and thread opens it for itself."""

    def __init__(self, file: Path) -> None:
        self.file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = wal")
        self._connection.execute("PRAGMA synchronous = off")  # it outlives processes, not the machine
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def accepted(self, siecle_id: str, receipt: str, pathways: Iterable[str]) -> None:
        """The system said yes to this list, with this receipt: the next version of the pupil's dossier."""
        row = siecle_id, siecle_id, receipt, " ".join(pathways), time.monotonic()
        self._connection.execute(
            "INSERT INTO accepted (siecle_id, version, receipt, pathways, at)"
            " VALUES (?, (SELECT count(*) + 1 FROM accepted WHERE siecle_id = ?), ?, ?, ?)",
            row,
        )

    def signed_out(self, email: str, receipt: str) -> None:
        """Whoever has this address has signed out, `receipt` being the last that they were given."""
        row = email, receipt, time.monotonic()
        self._connection.execute("INSERT INTO signed_out (email, receipt, at) VALUES (?, ?, ?)", row)

    def tried(self, reason: str, seconds: float) -> None:
        """A family had no answer, or a status from 400 on, after so many seconds."""
        row = reason, seconds, time.monotonic()
        self._connection.execute("INSERT INTO tries (reason, seconds, at) VALUES (?, ?, ?)", row)

    def waited(self, seconds: float) -> None:
        """A family had its answer after so many seconds."""
        if seconds > SLOW_SECONDS:
            row = seconds, time.monotonic()
            self._connection.execute("INSERT INTO slow (seconds, at) VALUES (?, ?)", row)

    def handed(self, message_id: str, digest: str, email: str, receipt: str, pathways: Iterable[str]) -> int:
        """SMTP was handed a message, whole, that tells of this list; its number, by which it is `taken`."""
        row = message_id, digest, email, receipt, " ".join(pathways), time.monotonic()
        done = self._connection.execute(
            "INSERT INTO handed (message_id, digest, email, receipt, pathways, at) VALUES (?, ?, ?, ?, ?, ?)",
            row,
        )
        assert done.lastrowid is not None
        return done.lastrowid

    def taken(self, number: int) -> None:
        """SMTP says yes to this message: it is in the mailbox from now on."""
        row = time.monotonic(), number
        self._connection.execute("UPDATE handed SET is_taken = 1, at = ? WHERE n = ?", row)

    def pushed(self, rows: Iterable[tuple[int, str, str, str, int, float]]) -> None:
        """Siècle answered these, whether it stored or ignored them: number, idempotency key, pupil there,
        resource, version, and how many seconds ago. What is known by its number stays as it is."""
        now = time.monotonic()
        self._connection.executemany(
            "INSERT OR IGNORE INTO writes (n, key, siecle_id, resource, version, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [(*row, now - age) for *row, age in rows],
        )

    def rows(self, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """What a query gives."""
        return self._connection.execute(query, arguments).fetchall()

    def value(self, query: str, *arguments: Any) -> Any:
        """The first column of its first row, None where there is none."""
        row = self._connection.execute(query, arguments).fetchone()
        return row[0] if row else None

    def longest_gap(self, began: float, ended: float) -> float:
        """The longest time without an accepted command between two instants, in seconds."""
        found = self.rows("SELECT at FROM accepted WHERE at BETWEEN ? AND ? ORDER BY at", began, ended)
        instants: list[float] = [began, *(at for (at,) in found), ended]
        return max(later - earlier for earlier, later in pairwise(instants))
