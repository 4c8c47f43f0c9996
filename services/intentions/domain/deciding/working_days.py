"""The last day of an appeal: three « jours ouvrables » from the day after receipt (F-12, art. D331-34).

These are all days but Sundays and public holidays; Saturdays count. The holidays are those of the school's
department or collectivity, which the first three digits of its UAI name.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

DAYS = 3
SUNDAY = 6
ONE_DAY = timedelta(days=1)
# By the first three signs of the UAI; everywhere else the holidays of the Code du travail alone.
SUBDIVISIONS: Mapping[str, str] = {
    "057": "57",
    "067": "6AE",
    "068": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}


# Days of a subdivision, by month and day, beside those that the library knows. Saint-Martin: the 28th is the
# custom, the 27th is what art. L3422-2 of the Code du travail says; in doubt, neither is counted.
ALSO_HOLIDAYS: Mapping[str, tuple[int, int]] = {"MF": (5, 27)}


def last_day_of_appeal(told_on: date, school: str) -> date:
    """The last day, included, on which an appeal is in time.

    `told_on`: the day the family received the decision, or of its notification; `school`: its UAI.
    """
    day, left = told_on, DAYS
    while left:
        day += ONE_DAY
        left -= is_working_day(day, school)
    return day


def is_working_day(day: date, school: str) -> bool:
    """True for a « jour ouvrable » where the school is."""
    return day.weekday() != SUNDAY and day not in _holidays(SUBDIVISIONS.get(school[:3]), day.year)


@cache
def _holidays(subdivision: str | None, year: int) -> frozenset[date]:
    days = set(country_holidays("FR", subdiv=subdivision, years=year))
    if also := ALSO_HOLIDAYS.get(subdivision or ""):
        days.add(date(year, *also))
    return frozenset(days)
