"""The events that a command is about: its options, its range, its pages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import asyncpg
import typer

from services.intentions.cli.output import misused
from services.intentions.eventstore.log import NO_END, Filter
from services.intentions.eventstore.store import EventStore
from shared.academies import wrong_place
from shared.contract.events import EVENTS
from shared.contract.streams import is_stream
from shared.contract.versions import PUBLISHED
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "export.sql")
PREFIX = "orientation."
NUMBER = re.compile("[0-9]{1,18}")  # Postgres takes no more
From = Annotated[
    str | None,
    typer.Option(
        "--from", help="Begin with this position, or what was recorded at this instant (UTC where no zone is)"
    ),
]
To = Annotated[
    str | None,
    typer.Option("--to", help="End before this position, or before what was recorded at this instant"),
]
Type = Annotated[
    list[str] | None,
    typer.Option("--type", help="Only this event, such as IntentionsValidated; may be repeated"),
]
Stream = Annotated[str | None, typer.Option(help="Only this stream, e.g. dossier-PUPIL-2026")]
Academy = Annotated[
    list[str] | None,
    typer.Option("--academy", help="Only this academy's, e.g. creteil; may be repeated"),
]
School = Annotated[
    list[str] | None, typer.Option("--school", help="Only this school's (UAI); may be repeated")
]


@dataclass(frozen=True)
class Selection:
    """The events asked for. Errors: ends the command for an unknown event, and what is no place or stream."""

    since: str | None
    until: str | None
    types: list[str] | None
    stream: str | None
    academies: list[str] | None
    schools: list[str] | None

    def __post_init__(self) -> None:
        names_of(self.types)
        if wrong := wrong_place(self.academies or (), self.schools or ()):
            raise misused(wrong)
        if self.stream is not None and not is_stream(self.stream):
            raise misused(f"{self.stream} is no stream, such as dossier-PUPIL-2026 or window-0931234A-2026")

    @property
    def versions(self) -> dict[str, int]:
        """Those asked for by number. Errors: ends the command for one that is not published."""
        asked = {name: version for name, version in map(bare, self.types or ()) if version}
        for name, version in asked.items():
            if version not in PUBLISHED.published[name]:
                raise misused(unknown_event(f"{name}.v{version}", PUBLISHED.published))
        return asked

    @property
    def filter(self) -> Filter:
        """The same events by all but their positions."""
        return Filter(names_of(self.types), self.stream, self.academies or (), self.schools or ())

    async def positions(self, pool: asyncpg.Pool) -> tuple[int, int]:
        """The positions asked for: after the first, up to the second.

        `--from` and `--to` are a half-open interval: what begins with the one and ends before the other.
        """
        store = EventStore(pool)
        first = 1 if self.since is None else await _position(store, self.since)
        end = NO_END if self.until is None else await _position(store, self.until)
        if first > end:
            raise misused(f"--from {self.since} lies after --to {self.until}")
        if first > (head := await store.head()) + 1:  # what comes next may be waited for
            raise misused(f"--from {self.since} lies beyond the last position, {head}")
        return max(0, first - 1), max(0, end - 1)


def names_of(events: list[str] | None) -> list[str]:
    """The events by their bare names: `X`, `X.v1` and `orientation.X.v1` are one.

    Errors: ends the command for an event, or a version of one, that the contract does not have.
    """
    known = {name: range(1, one.version + 1) for name, one in EVENTS.items()}
    typed = {event: bare(event) for event in events or []}
    for event, (name, version) in typed.items():
        if name not in known or version not in (0, *known[name]):
            raise misused(unknown_event(event, known))
    return [name for name, _ in typed.values()]


def unknown_event(event: str, known: Mapping[str, Iterable[int]]) -> str:
    """That an event as it was typed has no such version, or name. `known`: versions by name."""
    name, _ = bare(event)
    if name in known:
        versions = ", ".join(f"v{version}" for version in known[name])
        return f"Unknown version {event}: {name} has {versions}"
    return f"Unknown event {event}. Known: {', '.join(known)}"


def bare(event: str) -> tuple[str, int]:
    """Name and version of an event as it was typed: 0 where no version is said, -1 where it is none."""
    name, dot, version = event.removeprefix(PREFIX).partition(".v")
    said = int(version) if NUMBER.fullmatch(version) else 0
    return name, said or (-1 if dot else 0)


async def _position(store: EventStore, text: str) -> int:
    """A position as it was typed, or the first that was recorded at an instant or later."""
    if NUMBER.fullmatch(text):
        return int(text)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise misused(f"{text} is neither a position nor an instant such as 2026-11-07T12:00:00Z") from None
    return await store.recorded_from(instant if instant.tzinfo else instant.replace(tzinfo=UTC))
