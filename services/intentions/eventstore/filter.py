"""Which events of the log are asked for, and in which form: as stored, as CloudEvents, as exported."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from services.intentions.eventstore.queries import QUERIES


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events to give; what is empty does not filter."""

    types: Sequence[str] = ()
    stream: str | None = None
    academies: Sequence[str] = ()
    schools: Sequence[str] = ()

    @property
    def arguments(self) -> tuple[Any, ...]:
        """As the queries take them: types, stream, academies, schools; NULL for no filter."""
        return (
            list(self.types) or None,
            self.stream,
            list(self.academies) or None,
            list(self.schools) or None,
        )


class Query(NamedTuple):
    """SQL and arguments of a page: it takes `after`, `to` and the most rows, then `arguments`."""

    sql: str
    arguments: tuple[Any, ...] = ()


EVENTS = Query(QUERIES["events"])  # every column, as stored


def cloudevents(history: UUID, chosen: Filter = Filter()) -> Query:
    """Rows with the event as a CloudEvent of `history` in `body`, and what it is routed by."""
    return Query(QUERIES["cloudevents"], (history, *chosen.arguments))


def exported(history: UUID, chosen: Filter = Filter()) -> Query:
    """Rows with the event in `body` as an export holds it: with hash, recorded time and command id."""
    return Query(QUERIES["exported"], (history, *chosen.arguments))
