"""The projection `dossiers`: the state of each dossier in each phase."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from services.intentions.domain.stream import UnknownEvent
from services.intentions.eventstore.model import StoredEvent
from services.intentions.projections.projection import Projection
from shared.contract.events import EVENTS, IntentionsValidated, OpinionAcknowledged, OpinionPublished
from shared.contract.versions import upcast
from shared.postgres.database import Connection
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "dossiers.sql")
VALIDATED, PUBLISHED, ACKNOWLEDGED = (
    model.name() for model in (IntentionsValidated, OpinionPublished, OpinionAcknowledged)
)
PROJECTED = frozenset({VALIDATED, PUBLISHED, ACKNOWLEDGED})


@dataclass(slots=True)
class DossierRow:
    """One phase of a dossier: whether it was entered, the newest avis and acknowledgement, 0 for none."""

    entered: bool = False
    opinion: int = 0
    acknowledged: int = 0
    academy: str | None = None
    school: str | None = None
    position: int = 0


class Changes:
    """The rows that events, noted in order, change: one for each dossier and phase."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], DossierRow] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def note(self, event: StoredEvent) -> None:
        """Take one more event. Errors: `UnknownEvent`, `LookupError` for one of a newer release."""
        data = _newest(event)
        if event.type not in PROJECTED:
            return
        row = self._rows.setdefault((event.stream, data["phase"]), DossierRow())
        row.academy, row.school, row.position = event.academy, event.school, event.position
        if event.type == VALIDATED:
            row.entered = True
        elif event.type == PUBLISHED:
            row.opinion = data["opinion_version"]
        else:
            row.acknowledged = data["opinion_version"]

    def columns(self) -> list[list[Any]]:
        """The rows as `put` takes them: column by column."""
        rows = [
            (
                *_pupil_and_year(stream), phase, one.entered, one.opinion, one.acknowledged, one.academy,
                one.school, one.position,
            )
            for (stream, phase), one in self._rows.items()
        ]  # fmt: skip
        return [list(column) for column in zip(*rows, strict=True)]


def _newest(event: StoredEvent) -> dict[str, Any]:
    model = EVENTS.get(event.type)
    if model is None:
        raise UnknownEvent(f"{event.type} at {event.position} is no event of the contract")
    return upcast(event.type, event.schema_version, event.data, model.version)


def _pupil_and_year(stream: str) -> tuple[str, int]:
    kind_and_pupil, _, year = stream.rpartition("-")
    return kind_and_pupil.partition("-")[2], int(year)


@dataclass(frozen=True, slots=True)
class Difference:
    """A dossier's phase that the log says otherwise than the table did; None where there was no row."""

    stream: str
    phase: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        return f"{self.stream} {self.phase}: {self.before or 'missing'} → {self.after or 'gone'}"


DOSSIERS = Projection("dossiers", Changes, Difference, QUERIES)


async def counts_of_schools(
    connection: Connection | asyncpg.Pool,
    year: int | None = None,
    academies: Sequence[str] | None = None,
    schools: Sequence[str] | None = None,
) -> list[asyncpg.Record]:
    """How many dossiers of each school and phase are in which state, in the year or the newest one."""
    return await connection.fetch(QUERIES["schools"], year, academies, schools)


async def dossiers_of_school(connection: Connection, school: str, year: int | None) -> list[asyncpg.Record]:
    """The state of each dossier of a school in the year or the newest one, also of those without an event."""
    return await connection.fetch(QUERIES["dossiers"], school, year)
