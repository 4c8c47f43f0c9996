"""How far a letter is: the last one of each legal responsible of a school."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from services.siecle.kinds import Kind
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "letters.sql")
AGAIN = timedelta(hours=1)  # for how long a letter that was printed can be printed again, as printers jam
LOST = timedelta(days=7)  # what the téléservice has not written by then, it refuses


class LetterState(StrEnum):
    """How far a letter is."""

    WAITING = "waiting"  # for the téléservice
    REFUSED = "refused"  # by the téléservice, or what it wrote was not taken here
    LOST = "lost"
    FAILED = "failed"  # none could be written, or nobody can open it
    READY = "ready"
    PRINTED = "printed"  # within the hour
    GIVEN = "given"  # printed before that: the paper is all there is
    ENDED = "ended"  # its code holds no longer


# Another one may be asked for: none is on its way, and none lies there.
OPEN = frozenset({LetterState.WAITING, LetterState.READY})


@dataclass(frozen=True, slots=True)
class Told:
    """A letter for the person `person_id`, asked for on a page of the pupil `siecle_id`.

    `version`: what was said of the person's letters last.
    """

    id: UUID
    siecle_id: str
    person_id: str
    version: int
    asked_at: datetime
    state: LetterState
    reason: str | None
    expires_at: datetime | None
    printed_at: datetime | None

    @property
    def holds(self) -> bool:
        """True if its code may still be used, so that another letter would end it."""
        return self.state in {LetterState.READY, LetterState.PRINTED, LetterState.GIVEN}


def object_of(school: str, person_id: str) -> str:
    """What the changes about a person's letters are of."""
    return f"{Kind.LETTER}-{school}-{person_id}"


async def letters_of(
    pool: asyncpg.Pool, school: str, now: datetime, persons: Collection[str] | None = None
) -> dict[str, Told]:
    """By person the last letter that staff of the school asked for; of these persons, or of all."""
    objects = None if persons is None else [object_of(school, one) for one in persons]
    rows = await pool.fetch(QUERIES["letters_of_school"], school, objects)
    return {row["person_id"]: _read(dict(row), now) for row in rows}


def _read(row: Mapping[str, Any], now: datetime) -> Told:
    named = ("siecle_id", "person_id", "version", "asked_at", "reason", "expires_at", "printed_at")
    return Told(id=UUID(row["id"]), state=state_of(row, now), **{name: row[name] for name in named})


def state_of(row: Mapping[str, Any], now: datetime) -> LetterState:
    """How far a letter is, by what is kept of it."""
    if row["rejected"]:
        return LetterState.REFUSED
    if not row["received"]:
        return _without_letter(row, now)
    if row["expires_at"] <= now:
        return LetterState.ENDED
    if row["printed_at"] is not None:
        return (
            LetterState.PRINTED if row["has_box"] and row["printed_at"] > now - AGAIN else LetterState.GIVEN
        )
    return LetterState.READY if row["has_box"] else LetterState.FAILED


def _without_letter(row: Mapping[str, Any], now: datetime) -> LetterState:
    if row["outcome"] == "refused":
        return LetterState.REFUSED
    return LetterState.WAITING if row["asked_at"] > now - LOST else LetterState.LOST
