"""Dates as families read them: instants in UTC become days and hours of the academy (A-17, A-18)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def local(instant: datetime, zone: str) -> datetime:
    """The same instant on the academy's clocks; `zone` is an IANA name."""
    return instant.astimezone(ZoneInfo(zone))


def day_month(instant: datetime, zone: str) -> str:
    """`17/10`, as the guide writes the day of an acknowledgement."""
    return local(instant, zone).strftime("%d/%m")


def full_day(instant: datetime, zone: str) -> str:
    """`17/10/2026`."""
    return local(instant, zone).strftime("%d/%m/%Y")


def long_day(day: date) -> str:
    """`1er décembre 2026`, without the machine's locale."""
    return f"{_number(day)} {MONTHS[day.month - 1]} {day.year}"


def named_day(day: date) -> str:
    """`mardi 17 juin`."""
    return f"{DAYS[day.weekday()]} {_number(day)} {MONTHS[day.month - 1]}"


def _number(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def moment(instant: datetime, zone: str) -> str:
    """`7 novembre 2026 à 12:38`."""
    there = local(instant, zone)
    return f"{long_day(there.date())} à {there:%H:%M}"
