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
    """The step that the pupil's dossier has come to; the others stay readable.

    It goes back where a school opens the choices again, and stays where an answer was given, whatever class
    or school the pupil is in now.
    """
    current = dossier.definitive
    if current.decision is not None or current.answers:
        return Step.DECISION
    chooses = openings.is_open(Phase.FINAL, Stage.ENTRY, now) and not current.is_frozen
    if openings.has_opened(Phase.FINAL, Stage.ANSWER, now) and not chooses:
        return Step.DECISION
    if may_have_chosen(openings, campaign, now) or current.entry is not None:
        return Step.CHOICES
    return Step.INTENTIONS


def may_have_chosen(openings: Openings, campaign: Campaign, now: datetime) -> bool:
    """True once definitive choices have opened, and date 3 has come."""
    return campaign.allows_entry(Phase.FINAL, now) and openings.has_opened(Phase.FINAL, Stage.ENTRY, now)
