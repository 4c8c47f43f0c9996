"""Where the pages of councils are."""

from urllib.parse import urlencode

from services.siecle.staff.council.subjects import Subject
from services.siecle.staff.council.turns import Turn


def address_of(uai: str, turn: Turn, mode: str) -> str:
    """The form of a pupil, on the way through the class."""
    path = f"/staff/schools/{uai}/pupils/{turn.siecle_id}/{turn.subject.path}"
    return f"{path}?{urlencode({'walk': mode})}" if mode else path


def class_address(uai: str, subject: Subject, division: str) -> str:
    """What is there of a class, and what is missing."""
    return f"/staff/schools/{uai}/{subject.listed}?{urlencode({'class': division})}"
