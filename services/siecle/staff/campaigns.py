"""What an academy has set for a school year: dates 1 and 3, and options (R-018, R-019, R-024). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from services.siecle.staff.openings import Opening
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates 1 and 3; days are those of the academy's time zone."""

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

    def outlives(self, opening: Opening | None, now: datetime) -> bool:
        """True where families wait for the date, and the opening is planned to be over by then."""
        if opening is None or not self.suspends(opening, now):
            return False
        return opening.is_over(self.starts(opening.purpose[0]))


@dataclass(frozen=True, slots=True)
class Options:
    """What families may say of a voie beside its name."""

    occupation: bool
    statuses: bool


NO_OPTIONS = Options(occupation=False, statuses=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that an academy sets for a school year, as far as staff's pages go by it."""

    dates: Dates
    options: Options


def settings_of(data: Mapping[str, Any]) -> Settings:
    """The settings that a `campaign` change says."""
    first, third = (date.fromisoformat(data[name]) for name in ("provisional_from", "final_from"))
    dates = Dates(first, third, data["time_zone"])
    return Settings(dates, Options(data["free_occupation"], data["statuses"]))
