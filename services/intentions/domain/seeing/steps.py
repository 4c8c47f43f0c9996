"""The three steps of a dossier, and the one that it has come to."""

from datetime import datetime
from enum import StrEnum

from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.openings import Openings
from shared.contract.types import Phase, Stage


class Step(StrEnum):
    """« 1 Intentions provisoires », « 2 Choix définitifs », « 3 Décision »."""

    INTENTIONS = "intentions"
    CHOICES = "choices"
    DECISION = "decision"

    @property
    def phase(self) -> Phase:
        """The phase that it belongs to."""
        return Phase.PROVISIONAL if self is Step.INTENTIONS else Phase.FINAL


def current_step(dossier: Dossier, openings: Openings, campaign: Campaign, now: datetime) -> Step:
    """The step that the pupil's dossier has come to; the others stay readable."""
    decided = dossier.definitive.decision is not None
    if decided or openings.has_opened(Phase.FINAL, Stage.ANSWER, now):
        return Step.DECISION
    if may_have_chosen(openings, campaign, now) or dossier.definitive.entry is not None:
        return Step.CHOICES
    return Step.INTENTIONS


def may_have_chosen(openings: Openings, campaign: Campaign, now: datetime) -> bool:
    """True once definitive choices have opened, and date 3 has come."""
    return campaign.allows_entry(Phase.FINAL, now) and openings.has_opened(Phase.FINAL, Stage.ENTRY, now)
