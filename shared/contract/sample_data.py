"""Ids, places and instants that the examples of the contract share."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from shared.contract import streams
from shared.contract.types import Phase, Stage, TextRef

SPACE = UUID("0190b6a0-0000-7000-8000-000000000000")
SCHOOL, ACADEMY, YEAR = "0931234A", "creteil", 2026
OTHER_SCHOOL, OTHER_ACADEMY = "9741234R", "reunion"
NOON, EVENING = datetime(2026, 11, 7, 11, 38, 9, tzinfo=UTC), datetime(2026, 12, 4, 22, 59, tzinfo=UTC)
JUNE = datetime(2027, 6, 10, 16, 5, tzinfo=UTC)
LOG = uuid5(SPACE, "log")
PUPIL, MOTHER, FATHER = (uuid5(SPACE, name) for name in ("pupil", "mother", "father"))
SESSION, STAFF, CLASS = (uuid5(SPACE, name) for name in ("session", "staff", "class"))
DOSSIER = streams.dossier(PUPIL, YEAR)


def text(name: str) -> TextRef:
    """The reference of a text that lies outside the log."""
    return TextRef(text=uuid5(SPACE, name), digest="sha256:" + uuid5(SPACE, name).hex * 2)


OPENING: dict[str, Any] = {
    "school": SCHOOL,
    "academy": ACADEMY,
    "year": YEAR,
    "phase": Phase.PROVISIONAL,
    "stage": Stage.ENTRY,
    "by": STAFF,
}
SETTINGS: dict[str, Any] = {
    "academy": ACADEMY,
    "year": YEAR,
    "provisional_from": date(2026, 11, 2),
    "final_from": date(2027, 4, 1),
    "free_occupation": True,
    "statuses": True,
    "time_zone": "Europe/Paris",
}
ANSWERS: dict[str, Any] = {**OPENING, "phase": Phase.FINAL, "stage": Stage.ANSWER}
PLAN: dict[str, Any] = {
    "school": SCHOOL,
    "academy": ACADEMY,
    "year": YEAR,
    "class_id": None,
    "phase": Phase.PROVISIONAL,
    "stage": Stage.ENTRY,
    "opening_version": 1,
}
ABOUT_PUPIL: dict[str, Any] = {"pupil": PUPIL, "school": SCHOOL, "year": YEAR}
