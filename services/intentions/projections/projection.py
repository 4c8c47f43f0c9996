"""A projection as projector and rebuild know it: the changes that events make, and the SQL of its rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from services.intentions.eventstore.model import StoredEvent
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "queries.sql")


class Changes(Protocol):
    """The rows that a batch of events changes."""

    def __len__(self) -> int:
        """How many rows it is about."""

    def note(self, event: StoredEvent) -> None:
        """Take one more event, in order. Errors: `UnknownEvent`, `LookupError` for one of a newer release."""

    def columns(self) -> list[list[Any]]:
        """The rows as `put` takes them after the generation: column by column."""


@dataclass(frozen=True, slots=True)
class Projection:
    """A table computed from the log, of which readers see one generation (ADR 0008).

    `queries` has `put` (taken twice, it is as once), `drop_dead`, `differences` (up to $3, with their total)
    and `count`; a difference is made of the columns after the total, and its text says what differed.
    """

    name: str
    changes: Callable[[], Changes]
    difference: Callable[..., object]
    queries: Mapping[str, str]

    @property
    def reader(self) -> str:
        """The name of its checkpoint."""
        return f"projection.{self.name}"
