"""Use case: a legal responsible validates the intentions (VALIDER, sections C to E)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain import refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.entering.intentions import Request, frozen, intentions_of
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.session import Session
from services.intentions.domain.stream import Stream
from services.intentions.domain.window import Window
from shared.contract.event import Event
from shared.contract.events import IntentionsValidated
from shared.contract.types import Origin, Phase, Stage


@dataclass(frozen=True, slots=True)
class ValidateIntentions:
    """The whole list, replacing the one before; `based_on` is the version of what the form shows."""

    at: PupilPlace
    phase: Phase
    requests: tuple[Request, ...]
    account: UUID
    is_guardian: bool
    session: UUID
    based_on: int
    receipt: str
    now: datetime

    def reads(self) -> tuple[Stream[Dossier], Stream[Window], Stream[Campaign], Stream[Session]]:
        """The dossier; written only while window, campaign and session are as they were read."""
        return Dossier.of(self.at), Window.of(self.at), Campaign.of(self.at), Session.of(self.session)

    def decide(self, dossier: Dossier, window: Window, campaign: Campaign, session: Session) -> list[Event]:
        """One `IntentionsValidated`, or the first rule that refuses.

        Errors: `SessionOver`, `OnlyGuardians`, `NotOpenForEntry`, `AcknowledgementMissing`,
        `EnteredByAnother`, those of `frozen`, `StaleForm`, and those of `intentions_of`.
        """
        current = dossier.round(self.phase)
        if session.ended:
            raise refusals.SessionOver
        if not self.is_guardian:
            raise refusals.OnlyGuardians
        is_open = window.of_class(self.at.class_id).is_open(self.phase, Stage.ENTRY, self.now)
        if not (is_open and campaign.allows_entry(self.phase, self.now)):
            raise refusals.NotOpenForEntry
        if not dossier.passed_gate(self.phase):
            raise refusals.AcknowledgementMissing
        if current.author not in (None, self.account):
            raise refusals.EnteredByAnother
        if current.is_frozen:
            raise frozen(self.phase)
        if self.based_on != dossier.content_version:
            raise refusals.StaleForm
        return [
            IntentionsValidated(
                pupil=self.at.pupil,
                phase=self.phase,
                intentions=intentions_of(self.requests, campaign),
                origin=Origin.FAMILY,
                by=self.account,
                session=self.session,
                receipt=self.receipt,
            )
        ]
