"""The projection `dossiers`: the state of each dossier in each phase."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import asyncpg

from services.intentions.domain.stream import UnknownEvent
from services.intentions.eventstore.model import StoredEvent
from services.intentions.projections.projection import Projection
from shared.contract.decisions import (
    AppealRecorded,
    OrientationDecided,
    PropositionsAnswered,
    PropositionsPublished,
    RetentionRequested,
)
from shared.contract.events import (
    EVENTS,
    AuthorshipTransferred,
    DossierMoved,
    IntentionsValidated,
    IntentionsWithdrawn,
    OpinionAcknowledged,
    OpinionPublished,
)
from shared.contract.types import Answer, Phase
from shared.contract.versions import upcast
from shared.postgres.database import Connection
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "dossiers.sql")
Data = Mapping[str, Any]


@dataclass(slots=True)
class DossierRow:
    """What has happened to one phase of a dossier: the newest version of each thing, 0 for none.

    The columns of `put` after the phase, in this order. `only_moved`: nothing has, but that it is at another
    school (A-34); a phase that has not begun gets no row by that.
    """

    entered: bool = False
    opinion: int = 0
    acknowledged: int = 0
    propositions: int = 0
    agreed: int = 0
    disagreed: int = 0
    decision: int = 0
    ground: str | None = None
    appealed: bool = False
    retention_requested: bool = False
    entered_at: int = 0  # positions of the last entry and of the last withdrawal: the later one holds
    withdrawn_at: int = 0
    academy: str | None = None
    school: str | None = None
    position: int = 0
    only_moved: bool = True


def _entered(row: DossierRow, _data: Data) -> None:
    row.entered, row.entered_at = True, row.position


def _withdrawn(row: DossierRow, _data: Data) -> None:
    row.withdrawn_at = row.position


def _opinion(row: DossierRow, data: Data) -> None:
    row.opinion = data["opinion_version"]


def _acknowledged(row: DossierRow, data: Data) -> None:
    row.acknowledged = data["opinion_version"]


def _proposed(row: DossierRow, data: Data) -> None:
    row.propositions = data["propositions_version"]


def _answered(row: DossierRow, data: Data) -> None:
    if data["answer"] == Answer.AGREED:
        row.agreed = data["propositions_version"]
    else:
        row.disagreed = data["propositions_version"]


def _decided(row: DossierRow, data: Data) -> None:
    row.decision, row.ground = data["decision_version"], data["ground"]


def _appealed(row: DossierRow, _data: Data) -> None:
    row.appealed = True


def _retention(row: DossierRow, _data: Data) -> None:
    row.retention_requested = True


PROJECTED: Mapping[str, Callable[[DossierRow, Data], None]] = {
    IntentionsValidated.name(): _entered,
    IntentionsWithdrawn.name(): _withdrawn,
    OpinionPublished.name(): _opinion,
    OpinionAcknowledged.name(): _acknowledged,
    PropositionsPublished.name(): _proposed,
    PropositionsAnswered.name(): _answered,
    OrientationDecided.name(): _decided,
    AppealRecorded.name(): _appealed,
    RetentionRequested.name(): _retention,
}
# Events of a dossier that do not change how far it is, beside what was noted (`NotedEvent`).
PASSED_OVER = frozenset({AuthorshipTransferred.name()})
# Of before there were propositions: in the definitive phase an avis means nothing now.
OF_PROVISIONAL = frozenset({OpinionPublished.name(), OpinionAcknowledged.name()})


class Changes:
    """The rows that events, noted in order, change: one for each dossier and phase."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], DossierRow] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def note(self, event: StoredEvent) -> None:
        """Take one more event. Errors: `UnknownEvent`, `LookupError` for one of a newer release."""
        data = _newest(event)
        if event.type == DossierMoved.name():
            return self._moved(event, data)
        change = PROJECTED.get(event.type)
        phase = data.get("phase", Phase.FINAL)  # which the events of propositions and decisions do not say
        if change is None or (phase == Phase.FINAL and event.type in OF_PROVISIONAL):
            return None
        row = self._row(event, phase)
        row.academy, row.school, row.only_moved = event.academy, event.school, False
        return change(row, data)

    def _moved(self, event: StoredEvent, data: Data) -> None:
        for phase in Phase:
            row = self._row(event, phase)
            row.academy, row.school = data["to_academy"], data["to_school"]

    def _row(self, event: StoredEvent, phase: str) -> DossierRow:
        row = self._rows.setdefault((event.stream, phase), DossierRow())
        row.position = event.position
        return row

    def columns(self) -> list[list[Any]]:
        """The rows as `put` takes them: column by column."""
        rows = [
            (*_pupil_and_year(stream), phase, *astuple(one)) for (stream, phase), one in self._rows.items()
        ]
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


async def is_at(
    connection: Connection, stream: str, academies: Sequence[str], schools: Sequence[str]
) -> bool:
    """True if the pupil of a dossier, named by its stream, is at one of these now; empty for any."""
    place = *_pupil_and_year(stream), list(academies) or None, list(schools) or None
    found: bool = await connection.fetchval(QUERIES["is_at"], *place)
    return found
