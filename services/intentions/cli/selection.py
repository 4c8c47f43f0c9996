"""Which events a command is about: its options, its range, its pages."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer

from services.intentions.cli.common import fail
from services.intentions.eventstore.store import EventStore
from shared.contract.events import EVENTS
from shared.sql import load_queries

QUERIES = load_queries(Path(__file__).parents[1] / "sql" / "export.sql")
PAGE = 1000
From = Annotated[str | None, typer.Option("--from", help="First position, or an instant (RFC 3339)")]
To = Annotated[str | None, typer.Option("--to", help="Last position, or an instant (RFC 3339)")]
Type = Annotated[list[str] | None, typer.Option("--type", help="Only this event; may be repeated")]
Stream = Annotated[str | None, typer.Option(help="Only this stream, e.g. dossier-<pupil>-2026")]
Academy = Annotated[str | None, typer.Option(help="Only this academy's, e.g. creteil")]
School = Annotated[str | None, typer.Option(help="Only this school's (UAI)")]


@dataclass(frozen=True)
class Selection:
    """Which events are asked for."""

    since: str | None
    until: str | None
    types: list[str] | None
    stream: str | None
    academy: str | None
    school: str | None

    def check(self) -> None:
        """Errors: ends the command for an event the contract does not have."""
        unknown = [name for name in self.types or [] if name not in EVENTS]
        if unknown:
            raise fail(f"Unknown event {', '.join(unknown)}. Known: {', '.join(EVENTS)}")

    @property
    def filters(self) -> list[Any]:
        """As the queries take them."""
        return [self.types or None, self.stream, self.academy, self.school]


async def pages(
    pool: asyncpg.Pool, query: str, after: int, to: int, selection: Selection
) -> AsyncIterator[tuple[int, str]]:
    log = await EventStore(pool).log_id()
    while True:
        rows = await pool.fetch(QUERIES[query], after, to, PAGE, log, *selection.filters)
        for row in rows:
            yield row["position"], row["line"]
        if len(rows) < PAGE:
            return
        after = rows[-1]["position"]


async def positions_of(pool: asyncpg.Pool, selection: Selection) -> tuple[int, int]:
    """The positions asked for: after the first, up to the second."""
    first = await _position(pool, selection.since, inclusive=False)
    last = await _position(pool, selection.until, inclusive=True)
    return (0 if first is None else first), (2**62 if last is None else last)


async def _position(pool: asyncpg.Pool, text: str | None, *, inclusive: bool) -> int | None:
    if text is None:
        return None
    if text.isdigit():
        return int(text) if inclusive else max(0, int(text) - 1)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise fail(f"{text} is neither a position nor an instant such as 2026-11-07T12:00:00Z") from None
    known = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    position: int = await pool.fetchval(QUERIES["position_at"], known)
    return position
