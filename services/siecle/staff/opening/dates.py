"""Dates 1 and 3 of an academy, and the openings that they hold up: pure (R-018, R-019)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from services.siecle.staff.openings import Opening, Openings
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class Dates:
    """As the academy has set them; days are those of its time zone."""

    provisional_from: date
    final_from: date
    zone: str

    def day(self, phase: Phase) -> date:
        """Date 1 or 3."""
        return self.provisional_from if phase is Phase.PROVISIONAL else self.final_from

    def starts(self, phase: Phase) -> datetime:
        """The first instant at which families may enter."""
        return datetime.combine(self.day(phase), time(), ZoneInfo(self.zone))

    def suspends(self, opening: Opening | None, now: datetime) -> bool:
        """True where families wait for the date, although the school is open or planned to be by then."""
        if opening is None or opening.purpose[1] is not Stage.ENTRY or opening.is_over(now):
            return False
        return max(opening.opens_at, now) < self.starts(opening.purpose[0])


@dataclass(frozen=True, slots=True)
class Suspended:
    """The classes of a school that wait for a date; `classes` is None where it is the school as a whole."""

    phase: Phase
    day: date
    classes: tuple[str, ...] | None


def dates_of(data: Mapping[str, Any]) -> Dates:
    """The dates that a `campaign` change sets."""
    first, third = (date.fromisoformat(data[name]) for name in ("provisional_from", "final_from"))
    return Dates(first, third, data["time_zone"])


def suspended(openings: Openings, dates: Dates | None, now: datetime) -> list[Suspended]:
    """What waits in a school, by phase: the whole of it, or the classes that have openings of their own."""
    if dates is None:
        return []
    found = []
    for phase in Phase:
        names = [name for name, one in openings.differing().items() if one and _waits(one, phase, dates, now)]
        school = openings.school
        if school is not None and _waits(school, phase, dates, now):
            found.append(Suspended(phase, dates.day(phase), None))
        elif names:
            found.append(Suspended(phase, dates.day(phase), tuple(names)))
    return found


def _waits(opening: Opening, phase: Phase, dates: Dates, now: datetime) -> bool:
    return opening.purpose[0] is phase and dates.suspends(opening, now)
