"""The projection `plans`: what schools have planned, until it is told or given up (R-023, F-21).

What is due is asked of it every second; whether it is told decides the use case, on the streams themselves.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import asyncpg

from services.intentions.domain.stream import UnknownEvent
from services.intentions.eventstore.model import StoredEvent
from services.intentions.projections.projection import Projection
from shared.contract.event import WindowEvent
from shared.contract.events import EVENTS, ClassWindowClosed, ClassWindowOpened, WindowClosed, WindowOpened
from shared.contract.plans import PlanEvent, PlannedClosingReached, PlannedOpeningReached
from shared.contract.versions import upcast
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "plans.sql")
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
Opened = WindowOpened | ClassWindowOpened
What = Literal["planned", "school-opened", "school-closed", "class-said", "reached"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that an event says; the columns of `put`, in this order.

    `at`: of what is planned or reached, the planned instant; else when it was said.
    """

    position: int
    what: What
    school: str
    academy: str
    kind: str
    year: int
    class_id: UUID | None
    phase: str
    stage: str
    opening_version: int
    at: datetime

    def ends(self, one: "Change") -> bool:
        """Whether what was planned before is told, or given up before it came. `put` has the same in SQL."""
        same = (one.phase, one.stage) == (self.phase, self.stage)
        match self.what:
            case "school-opened":
                return one.at > self.at and (one.class_id is None or not same)
            case "school-closed":
                return one.at > self.at and same
            case "class-said":
                return one.at > self.at and one.class_id == self.class_id
            case "reached":
                whose = self.class_id, self.kind, self.opening_version
                return whose == (one.class_id, one.kind, one.opening_version)
            case "planned":
                return False


class Changes:
    """What a batch of events ends, and what it plans anew and does not end itself."""

    def __init__(self) -> None:
        self._ends: list[Change] = []
        self._planned: defaultdict[tuple[str, int], list[Change]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._ends)

    def note(self, event: StoredEvent) -> None:
        """Take one more event. Errors: `UnknownEvent`, `LookupError` for one of a newer release."""
        if not event.stream.startswith(("window-", "plans-")):
            return
        read = _read(event)
        end = _said(event, read)
        self._ends.append(end)
        own = self._planned[end.school, end.year]
        own[:] = [one for one in own if not end.ends(one)]
        if isinstance(read, Opened):
            own += _planned(event, read, end)

    def columns(self) -> list[list[Any]]:
        """What `put` takes: column by column."""
        every = [*self._ends, *chain.from_iterable(self._planned.values())]
        return [[getattr(one, name) for one in every] for name in Change.__slots__]


def _read(event: StoredEvent) -> WindowEvent | PlanEvent:
    model = EVENTS.get(event.type)
    if model is None or not issubclass(model, WindowEvent | PlanEvent):
        raise UnknownEvent(f"{event.type} at {event.position} is no event of openings or plans")
    return model.model_validate(upcast(event.type, event.schema_version, event.data, model.version))


def _said(event: StoredEvent, read: Any) -> Change:
    what: What
    match read:
        case WindowOpened():
            what = "school-opened"
        case WindowClosed():
            what = "school-closed"
        case ClassWindowOpened() | ClassWindowClosed():
            what = "class-said"
        case _:
            return _change(event, read, "reached", read.name(), read.opening_version, read.at)
    return _change(event, read, what, "", read.source_version, event.time)


def _planned(event: StoredEvent, read: Opened, said: Change) -> Iterator[Change]:
    if read.opens_at > said.at:
        kind = PlannedOpeningReached.name()
        yield _change(event, read, "planned", kind, read.source_version, read.opens_at)
    if read.closes_at is not None:
        kind = PlannedClosingReached.name()
        yield _change(event, read, "planned", kind, read.source_version, read.closes_at)


def _change(event: StoredEvent, read: Any, what: What, kind: str, version: int, at: datetime) -> Change:
    class_id = getattr(read, "class_id", None)
    place = read.school, read.academy, kind, read.year, class_id, read.phase.value, read.stage.value
    return Change(event.position, what, *place, version, at)


@dataclass(frozen=True, slots=True)
class Difference:
    """A planned instant of a school that the log says otherwise than the table did."""

    school: str
    kind: str
    before: datetime | None
    after: datetime | None

    def __str__(self) -> str:
        return f"{self.school} {self.kind}: {self.before or 'missing'} → {self.after or 'gone'}"


PLANS = Projection("plans", Changes, Difference, QUERIES)


async def due(pool: asyncpg.Pool, now: datetime, most: int) -> AsyncIterator[asyncpg.Record]:
    """The instants up to now that are not told, as far as the projection knows, with their schools.

    In order, `most` at a time.
    """
    after = BEGINNING, ""
    while rows := await pool.fetch(QUERIES["due"], now, *after, most):
        for row in rows:
            yield row
        after = rows[-1]["at"], rows[-1]["school"]
