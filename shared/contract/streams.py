"""The places of events: the names of their streams, and which of academy and school they name."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from shared.contract.events import EVENTS

_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_STREAM = re.compile(
    rf"(?:(?:dossier|emails)-{_UUID}-[0-9]{{4}}|session-{_UUID}|campaign-[a-z-]+-[0-9]{{4}}|(?:window|plans)-[0-9]{{7}}[A-Z]-[0-9]{{4}})"
)


def dossier(pupil: UUID, year: int) -> str:
    """The choices of one pupil in one school year; `year` is the one that it starts in."""
    return f"dossier-{pupil}-{year}"


def emails(pupil: UUID, year: int) -> str:
    """What staff asked about the e-mails on one pupil in one school year."""
    return f"emails-{pupil}-{year}"


def session(session_id: UUID) -> str:
    """One sign-in of one account."""
    return f"session-{session_id}"


def campaign(academy: str, year: int) -> str:
    """The settings of one academy for one school year."""
    return f"campaign-{academy}-{year}"


def window(school: str, year: int) -> str:
    """Opening and closing of the téléservice by one school (`school` is its UAI)."""
    return f"window-{school}-{year}"


def plans(school: str, year: int) -> str:
    """What has come of what one school planned: the instants of its openings and closings."""
    return f"plans-{school}-{year}"


def is_stream(text: str) -> bool:
    """True if a stream may have this name."""
    return _STREAM.fullmatch(text) is not None


def holds(stream: str, event: str, data: Mapping[str, Any]) -> bool:
    """True if this is the stream of an event of the contract with these data; never for another event."""
    try:
        beginning = EVENTS[event].stream.format_map(data)
    except KeyError:
        return False
    return is_stream(stream) and stream.startswith(beginning)


def named_in(event: str) -> tuple[bool, bool]:
    """Does an event name an academy, and does it name a school, in its envelope and in its routing key?"""
    filters = EVENTS[event].filtered_by
    return "academy" in filters, "school" in filters


def never_matches(events: Iterable[str], *, academy: bool, school: bool) -> str | None:
    """Why some of these events never match where an academy or a school is asked for; None where all may."""
    for asked, place, what in ((academy, "academy", "an academy"), (school, "school", "a school")):
        having = [name for name, model in EVENTS.items() if place in model.filtered_by]
        if asked and (without := sorted(set(events).difference(having))):
            return (
                f"{', '.join(without)} never matches: it does not name {what}. These do: {', '.join(having)}"
            )
    return None
