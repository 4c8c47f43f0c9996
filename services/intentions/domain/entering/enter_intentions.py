"""Use case: staff enter intentions for a family without internet (A-05)."""

from dataclasses import dataclass
from datetime import datetime

from services.intentions.domain import staff_refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.entering.intentions import Request, frozen, intentions_of
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.stream import Stream
from shared.contract.event import Event
from shared.contract.events import IntentionsValidated
from shared.contract.types import Origin, Phase


@dataclass(frozen=True, slots=True)
class EnterIntentions:
    """The whole list as staff entered it in Siècle; they may also after the families' closing."""

    at: PupilPlace
    phase: Phase
    requests: tuple[Request, ...]
    receipt: str
    source_version: int
    now: datetime

    def reads(self) -> tuple[Stream[Dossier], Stream[Campaign]]:
        """The dossier; written only while the campaign is as it was read."""
        return Dossier.of(self.at), Campaign.of(self.at)

    def decide(self, dossier: Dossier, campaign: Campaign) -> list[Event]:
        """One `IntentionsValidated` without author; nothing for a version that is known or older.

        Errors: `CampaignNotConfigured`, `BeforeAcademicDate`, those of `frozen`, and those of
        `intentions_of`.
        """
        current = dossier.round(self.phase)
        if self.source_version <= current.entry_version:
            return []
        starts = campaign.starts(self.phase)
        if starts is None:
            raise staff_refusals.CampaignNotConfigured
        if self.now < starts:
            raise staff_refusals.BeforeAcademicDate
        if current.is_frozen:
            raise frozen(self.phase)
        return [
            IntentionsValidated(
                pupil=self.at.pupil,
                phase=self.phase,
                intentions=intentions_of(self.requests, campaign),
                origin=Origin.SCHOOL,
                by=None,
                session=None,
                receipt=self.receipt,
                source_version=self.source_version,
            )
        ]
