"""The openings of a school that its academy's dates hold up: pure (R-018, R-019)."""

from dataclasses import dataclass
from datetime import date, datetime

from services.siecle.staff.campaigns import Dates
from services.siecle.staff.openings import Opening, Openings
from shared.contract.types import Phase


@dataclass(frozen=True, slots=True)
class Suspended:
    """The classes of a school that wait for a date; `classes` is None where it is the school as a whole.

    `is_in_vain`: their opening will be over by then.
    """

    phase: Phase
    day: date
    classes: tuple[str, ...] | None
    is_in_vain: bool = False


def suspended(openings: Openings, dates: Dates | None, now: datetime) -> list[Suspended]:
    """What waits in a school, by phase: the whole of it, or the classes that have openings of their own."""
    if dates is None:
        return []
    found = []
    for phase in Phase:
        school = openings.school
        if school is not None and _waits(school, phase, dates, now):
            found.append(Suspended(phase, dates.day(phase), None, dates.outlives(school, now)))
        else:
            found += _classes(openings, phase, dates, now)
    return found


def _classes(openings: Openings, phase: Phase, dates: Dates, now: datetime) -> list[Suspended]:
    names: dict[bool, list[str]] = {}
    for name, one in openings.differing().items():
        if one and _waits(one, phase, dates, now):
            names.setdefault(dates.outlives(one, now), []).append(name)
    return [Suspended(phase, dates.day(phase), tuple(those), vain) for vain, those in names.items()]


def _waits(opening: Opening, phase: Phase, dates: Dates, now: datetime) -> bool:
    return opening.purpose[0] is phase and dates.suspends(opening, now)
