"""The lines of a class list, and their numbers by class and state. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.siecle.staff.classes.names import natural, order_of
from services.siecle.staff.classes.stages import Stages
from services.siecle.staff.classes.states import STATES, State, state_in
from services.siecle.staff.definitive.cases import Case, Change
from shared.contract.types import Phase

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One pupil in a phase; `state` is None for who has left. `changed_at`: in this phase, None for never."""

    case: Case
    state: State | None
    changed_at: datetime | None

    @property
    def pupil(self) -> Row:
        """The row of the roster, with what was received."""
        return self.case.pupil


@dataclass(frozen=True, slots=True)
class Count:
    """How many pupils of a class, or of all, are how far; who has left is in no number."""

    division: str
    states: Mapping[State, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.states.values())


def lines_of(phase: Phase, rows: Iterable[Row], changes: Iterable[Change], stages: Stages) -> list[Line]:
    """A line a pupil, by class and name; `changes` are those of all of them, the oldest first."""
    by_pupil: dict[str, list[Change]] = {}
    for change in changes:
        by_pupil.setdefault(change["data"]["siecle_id"], []).append(change)
    cases = (Case(row, by_pupil.get(row["siecle_id"], [])) for row in rows)
    return sorted((_line(phase, case, stages) for case in cases), key=lambda line: order_of(line.pupil))


def _line(phase: Phase, case: Case, stages: Stages) -> Line:
    has_left = case.pupil["left_at"] is not None
    instants = (case.pupil["received_at"], case.changes[-1]["at"] if case.changes else None)
    changed_at = max((at for at in instants if at), default=None)
    return Line(case, None if has_left else state_in(phase, case, stages), changed_at)


def counts_of(phase: Phase, lines: Iterable[Line]) -> list[Count]:
    """A count a class, in order; each with every state of the phase."""
    found: dict[str, dict[State, int]] = {}
    for line in lines:
        if line.state is not None:
            states = found.setdefault(line.pupil["division"], dict.fromkeys(STATES[phase], 0))
            states[line.state] += 1
    return [Count(division, found[division]) for division in sorted(found, key=natural)]


def total_of(phase: Phase, counts: Sequence[Count]) -> Count:
    """The sum of them, without a class."""
    return Count("", {state: sum(one.states[state] for one in counts) for state in STATES[phase]})
