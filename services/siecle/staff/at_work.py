"""How many families are at work, as the téléservice said last: what staff are told before they close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

FRESH = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class AtWork:
    """`families` at `counted_at`; `is_old`: the téléservice has said nothing newer for too long."""

    families: int
    counted_at: datetime
    is_old: bool


def at_work(rows: Sequence[Mapping[str, Any]], now: datetime) -> AtWork | None:
    """What is known; None where the téléservice has never said."""
    if not rows:
        return None
    counted_at: datetime = rows[0]["counted_at"]
    return AtWork(rows[0]["families"], counted_at, now - counted_at > FRESH)
