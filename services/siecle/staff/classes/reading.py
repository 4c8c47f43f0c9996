"""A school's pupils with all that is known of them, as far as the visitor may see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.siecle.kinds import Kind
from services.siecle.staff.classes.lines import Line, lines_of
from services.siecle.staff.classes.stages import Stages, stages_of
from services.siecle.staff.openings import expected
from services.siecle.staff.said import openings_at
from services.siecle.staff.visit import AtSchool
from shared.academies import school_year
from shared.contract.types import Phase

Row = Mapping[str, Any]
# What staff enter of a pupil in a phase, as far as a list shows it.
KINDS: Mapping[Phase, tuple[Kind, ...]] = {
    Phase.PROVISIONAL: (Kind.OPINION,),
    Phase.FINAL: (
        *(Kind.PROPOSITIONS, Kind.ANSWER, Kind.INTERVIEW, Kind.DECISION),
        *(Kind.APPEAL, Kind.RETENTION),
    ),
}
# What families enter, by resource and phase; what else is received says only when.
_HELD: Mapping[tuple[str, str], str] = {
    ("intentions", Phase.PROVISIONAL): "intentions",
    ("acknowledgements", Phase.PROVISIONAL): "acknowledgement",
    ("intentions", Phase.FINAL): "choices",
    ("answers", Phase.FINAL): "answer",
}
_NOTHING = dict.fromkeys((*_HELD.values(), "entered_at", "entered_version", "received_at", "has_account"))


@dataclass(frozen=True, slots=True)
class Known:
    """What is open, and the lines of one phase, by class and name; also of those who have left."""

    phase: Phase
    stages: Stages
    lines: list[Line]

    @property
    def divisions(self) -> list[str]:
        """The classes of those who are there, in order."""
        return list(dict.fromkeys(one.pupil["division"] for one in self.lines if one.state is not None))


async def stages_at(visit: AtSchool) -> Stages:
    """What families of each class may do now, and could before, by what is said and not refused."""
    now = await visit.time()
    said = await openings_at(visit.desk.pool, [visit.uai], school_year(now.date()))
    return stages_of(expected(said[visit.uai]), now)


async def read(visit: AtSchool, stages: Stages, phase: Phase) -> Known:
    """Everything of a phase of this school year."""
    year = school_year(stages.now.date())
    pupils = {row["siecle_id"]: _NOTHING | row for row in await visit.pupils("roster")}
    for row in await visit.desk.repository.rows("received_of_year", visit.uai, year, phase):
        if row["siecle_id"] in pupils:
            _receive(pupils[row["siecle_id"]], row)
    for row in await visit.desk.repository.rows("has_account", visit.uai):
        if row["siecle_id"] in pupils:
            pupils[row["siecle_id"]]["has_account"] = row["has_account"]
    return Known(phase, stages, lines_of(phase, pupils.values(), await _changes(visit, phase, year), stages))


def _receive(pupil: dict[str, Any], row: Row) -> None:
    name = _HELD.get((row["resource"], row["phase"]))
    if name is not None:
        pupil[name] = row["body"]
    if name == "intentions":
        pupil |= {"entered_at": row["received_at"], "entered_version": row["dossier_version"]}
    pupil["received_at"] = max(pupil["received_at"] or row["received_at"], row["received_at"])


async def _changes(visit: AtSchool, phase: Phase, year: int) -> Iterable[Row]:
    """What staff entered in a school year, the oldest first."""
    since = datetime(year, 7, 1, tzinfo=UTC)  # before any school year begins: each change says its own
    rows = await visit.desk.repository.rows("changes_since", visit.uai, list(KINDS[phase]), since)
    return sorted((row for row in rows if row["data"].get("year") == year), key=lambda row: int(row["seq"]))
