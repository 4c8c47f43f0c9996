"""How a school's openings stand: what counts, what waits for the téléservice, what the academy holds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from services.siecle.staff.campaigns import Dates
from services.siecle.staff.opening.suspension import Suspended, suspended
from services.siecle.staff.openings import Openings, expected, newest, openings_of, taken
from services.siecle.staff.said import openings_at, settings_at
from services.siecle.staff.visit import AtSchool
from shared.academies import school_year
from shared.contract.types import Phase

FRESH = timedelta(minutes=2)  # what the téléservice said longer ago is old


@dataclass(frozen=True, slots=True)
class SchoolOpenings:
    """`openings` is what families see, `expected` what a change that is entered now will meet.

    `said` is all that was said in the school year, in order, whatever became of it. `dates` is None until the
    academy has set some.
    """

    now: datetime
    year: int
    openings: Openings
    expected: Openings
    waiting: int
    said: Sequence[Mapping[str, Any]]
    dates: Dates | None

    @property
    def newest(self) -> int:
        """The number of the last change of openings, whatever became of it: 0 where there is none."""
        return newest(self.said)

    def taken_up_to(self, seq: int) -> Openings:
        """What the téléservice took of what was said up to then."""
        return openings_of(taken(one for one in self.said if one["seq"] <= seq))

    def starts_on(self, phase: Phase) -> date | None:
        """The day from which families may enter in a phase, where the academy has set it."""
        return self.dates.day(phase) if self.dates else None

    @property
    def suspended(self) -> list[Suspended]:
        """What waits for the academy's dates."""
        return suspended(self.openings, self.dates, self.now)


async def state_at(visit: AtSchool) -> SchoolOpenings:
    """As the database has it now; a principal teacher sees own classes, and what is said to the school."""
    now = await visit.time()
    year = school_year(now.date())
    said = (await openings_at(visit.desk.pool, [visit.uai], year))[visit.uai]
    settings = await settings_at(visit.desk.pool, visit.academy, year)
    return SchoolOpenings(
        now,
        year,
        _seen(visit, openings_of(taken(said))),
        _seen(visit, openings_of(expected(said))),
        waiting=len(expected(said)) - len(taken(said)),
        said=said,
        dates=settings.dates if settings else None,
    )


def _seen(visit: AtSchool, openings: Openings) -> Openings:
    classes = {name: one for name, one in openings.classes.items() if visit.member.sees_class(name)}
    return replace(openings, classes=classes)
