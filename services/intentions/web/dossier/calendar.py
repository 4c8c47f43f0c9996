"""The calendar of a campaign as families read it (R-018, A-08). Pure."""

from dataclasses import dataclass
from datetime import date

from services.intentions.domain.campaign import Campaign
from services.intentions.domain.window import Window
from services.intentions.web.words import common, opening_hours
from services.intentions.web.words.dates import local, long_day
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the calendar; `day` only where the academy, or the school, set one (A-08)."""

    label: str
    when: str
    day: date | None = None


def calendar(campaign: Campaign, window: Window, zone: str) -> tuple[Step, ...]:
    """The four steps; what nobody has dated yet says who dates it (R-018, A-08)."""
    academy, school = opening_hours.BY_ACADEMY, opening_hours.BY_SCHOOL
    avis, answer = (_reopening(window, phase, zone) for phase in Phase)
    return (
        _from(common.INTENTIONS, campaign.provisional_from, academy),
        _from(opening_hours.OPINION_STEP, avis, school),
        _from(common.CHOICES, campaign.final_from, academy),
        _from(opening_hours.PROPOSITIONS_STEP, answer, school),
    )


def _from(label: str, day: date | None, otherwise: str) -> Step:
    return Step(label, long_day(day), day) if day else Step(label, otherwise)


def _reopening(window: Window, phase: Phase, zone: str) -> date | None:
    """The day from which the school has said that the council's answer can be read."""
    openings = window.openings(phase, Stage.ANSWER)
    return local(openings[-1].opens_at, zone).date() if openings else None
