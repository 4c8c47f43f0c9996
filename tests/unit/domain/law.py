"""The public holidays, written a second time: from the law's lists, with Easter computed.

Code du travail, art. L3133-1 (everywhere), L3134-13 (Alsace-Moselle), L3422-2 (overseas); of the
collectivities with laws of their own, what those say. Nothing here asks the library that the domain uses.
"""

from collections.abc import Mapping
from datetime import date, timedelta

# Month and day, everywhere.
EVERYWHERE = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
EASTER_MONDAY, ASCENSION, WHIT_MONDAY = 1, 39, 50  # days after Easter
GOOD_FRIDAY, MID_LENT = -2, -24
# By the first three digits of the UAI: the law's own days, by month and day.
BY_LAW: Mapping[str, tuple[tuple[int, int], ...]] = {
    "057": ((12, 26),),
    "067": ((12, 26),),
    "068": ((12, 26),),
    "971": ((5, 27),),
    "972": ((5, 22),),
    "973": ((6, 10),),
    "974": ((12, 20),),
    "975": (),
    "976": ((4, 27),),
    "977": ((10, 9),),
    "978": ((5, 27),),
    "986": ((4, 28), (6, 29), (7, 29)),
    "987": ((3, 5), (11, 20)),
    "988": ((9, 24),),
}
# Days that custom keeps beside them: in doubt, an appeal has the later day.
BY_CUSTOM: Mapping[str, tuple[tuple[int, int], ...]] = {
    "971": ((7, 21),),
    "972": ((7, 21),),
    "978": ((5, 28), (7, 21)),
}
# The same, by days after Easter. Good Friday: Alsace-Moselle by law where there is a Protestant church.
MOVABLE: Mapping[str, tuple[int, ...]] = {
    "057": (GOOD_FRIDAY,),
    "067": (GOOD_FRIDAY,),
    "068": (GOOD_FRIDAY,),
    "971": (GOOD_FRIDAY, MID_LENT),
    "987": (GOOD_FRIDAY,),
}


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def is_holiday(day: date, school: str) -> bool:
    """Whether it is one where the school is, by law or by custom."""
    place = school[:3]
    fixed = (*EVERYWHERE, *BY_LAW.get(place, ()), *BY_CUSTOM.get(place, ()))
    movable = (EASTER_MONDAY, ASCENSION, WHIT_MONDAY, *MOVABLE.get(place, ()))
    return (day.month, day.day) in fixed or (day - easter(day.year)).days in movable


def third_working_day(told_on: date, school: str) -> date:
    """The third « jour ouvrable » after `told_on`, the fourth day included where it has to be."""
    days = (told_on + timedelta(days=ahead) for ahead in range(1, 30))
    working = [day for day in days if day.isoweekday() != 7 and not is_holiday(day, school)]
    return working[2]
