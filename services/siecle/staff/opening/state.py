"""How a school's openings stand: what counts, what waits for the téléservice, what the academy holds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from services.siecle.repository import Repository
from services.siecle.staff.opening.dates import Dates, Suspended, dates_of, suspended
from services.siecle.staff.openings import Openings, openings_of
from services.siecle.staff.visit import AtSchool
from shared.academies import school_year
from shared.contract.types import Phase

FRESH = timedelta(minutes=2)  # what the téléservice said longer ago is old


@dataclass(frozen=True, slots=True)
class State:
    """`openings` is what the téléservice took, `expected` with what it has not answered yet.

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
        return max((one["seq"] for one in self.said), default=0)

    def openings_at(self, newest: int) -> Openings:
        """What the téléservice took of what was said up to then."""
        return openings_of(one for one in self.said if one["seq"] <= newest and one["outcome"] == "accepted")

    def starts_on(self, phase: Phase) -> date | None:
        """The day from which families may enter in a phase, where the academy has set it."""
        return self.dates.day(phase) if self.dates else None

    @property
    def suspended(self) -> list[Suspended]:
        """What waits for the academy's dates."""
        return suspended(self.openings, self.dates, self.now)


async def state_at(visit: AtSchool) -> State:
    """As the database has it now; a principal teacher sees own classes, and what is said to the school."""
    repository = visit.desk.repository
    now = await visit.time()
    year = school_year(now.date())
    said = await repository.rows("window_changes_sent", visit.uai, year)
    taken = [one for one in said if one["outcome"] == "accepted"]
    sent = [one for one in said if one["outcome"] != "refused"]
    return State(
        now,
        year,
        _seen(visit, openings_of(taken)),
        _seen(visit, openings_of(sent)),
        waiting=len(sent) - len(taken),
        said=said,
        dates=await dates_of_academy(repository, visit.academy, year),
    )


async def dates_of_academy(repository: Repository, academy: str, year: int) -> Dates | None:
    """The dates that the téléservice took last; None where there are none in the school year."""
    rows = await repository.rows("campaign_taken", academy, year)
    return dates_of(rows[0]["data"]) if rows else None


def _seen(visit: AtSchool, openings: Openings) -> Openings:
    classes = {name: one for name, one in openings.classes.items() if visit.member.sees_class(name)}
    return replace(openings, classes=classes)
