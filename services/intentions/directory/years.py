"""School years, named after the year they start in."""

from datetime import date

TURNS_IN = 8  # schools hand over their new exports from August on


def school_year(day: date) -> int:
    """The year in which the school year of `day` started."""
    return day.year if day.month >= TURNS_IN else day.year - 1
