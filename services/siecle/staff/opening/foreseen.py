"""Why the téléservice will refuse a change of openings, as far as Siècle can tell: pure.

It decides by itself (R-020 to R-023, F-21); here staff are warned before they send what is in vain.
"""

from datetime import datetime

from services.siecle.staff.campaigns import Dates
from services.siecle.staff.opening.asked import Asked
from services.siecle.staff.openings import Opening, Openings
from shared.contract.types import Stage


def refusal(asked: Asked, openings: Openings, dates: Dates | None, now: datetime) -> str | None:
    """The slug of the refusal; None where none is foreseen."""
    replaced = [one for one in _replaced(asked, openings) if one is not None]
    opening = asked.opening
    if opening is None:
        return None if any(one.purpose == asked.purpose for one in replaced) else "not-opened"
    if dates is None:
        return "campaign-not-configured"
    if opening.opens_at < dates.starts(asked.purpose[0]):
        return "before-academic-date"
    if any(_still_entering(one, asked, now) for one in replaced):
        return "entry-not-closed"
    return "still-open" if opening.opens_at > now and any(one.holds(now) for one in replaced) else None


def _replaced(asked: Asked, openings: Openings) -> list[Opening | None]:
    """What it takes the place of: an opening of the school leaves alone what a class heard of the stage."""
    if asked.of_class is not None:
        return [openings.of(asked.of_class)]
    said = None if asked.opening is None else asked.purpose
    classes = [one.opening for one in openings.classes.values() if said is None or one.said != said]
    return [openings.school, *classes]


def _still_entering(one: Opening, asked: Asked, now: datetime) -> bool:
    phase, stage = asked.purpose
    entering = one.purpose[1] is Stage.ENTRY and one.holds(now)
    return entering and (one.purpose[0] is not phase or stage is Stage.ANSWER)
