"""Use case: a legal responsible validates the intentions (VALIDER, sections C to E)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain import refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.intentions import Request, intentions_of
from services.intentions.domain.session import Session
from services.intentions.domain.window import Window
from shared.contract.events import Event, IntentionsValidated
from shared.contract.types import Origin, Phase, Stage


@dataclass(frozen=True, slots=True)
class ValidateIntentions:
    """The whole list, replacing the one before; `based_on` is the dossier's version the form shows."""

    pupil: UUID
    phase: Phase
    requests: tuple[Request, ...]
    account: UUID
    is_guardian: bool
    session: UUID
    based_on: int
    receipt: str
    now: datetime


def decide(
    dossier: Dossier, window: Window, campaign: Campaign, session: Session, command: ValidateIntentions
) -> list[Event]:
    """One `IntentionsValidated`, or the first rule that refuses.

    Errors: `SessionOver`, `OnlyGuardians`, `NotOpenForEntry`, `AcknowledgementMissing`, `EnteredByAnother`,
    `OpinionAlreadyPublished`, `StaleForm`, and those of `intentions_of`.
    """
    current = dossier.round(command.phase)
    if session.ended:
        raise refusals.SessionOver
    if not command.is_guardian:
        raise refusals.OnlyGuardians
    is_open = window.is_open(command.phase, Stage.ENTRY, command.now)
    if not (is_open and campaign.allows_entry(command.phase, command.now)):
        raise refusals.NotOpenForEntry
    if not dossier.passed_gate(command.phase):
        raise refusals.AcknowledgementMissing
    if current.author not in (None, command.account):
        raise refusals.EnteredByAnother
    if current.opinion is not None:
        raise refusals.OpinionAlreadyPublished
    if command.based_on != dossier.version:
        raise refusals.StaleForm
    return [
        IntentionsValidated(
            pupil=command.pupil,
            phase=command.phase,
            intentions=intentions_of(command.requests, campaign),
            origin=Origin.FAMILY,
            by=command.account,
            session=command.session,
            receipt=command.receipt,
        )
    ]
