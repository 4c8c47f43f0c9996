"""Use case: the head has received the family (F-10)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.intentions.domain import staff_refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.stream import Stream
from shared.contract.decisions import InterviewRecorded
from shared.contract.event import Event


@dataclass(frozen=True, slots=True)
class RecordInterview:
    """`held_on`: its day, which may be long past; a later version corrects it."""

    at: PupilPlace
    held_on: date
    by: UUID
    source_version: int
    now: datetime

    def reads(self) -> tuple[Stream[Dossier], Stream[Campaign]]:
        """The dossier; written only while the campaign is as it was read."""
        return Dossier.of(self.at), Campaign.of(self.at)

    def decide(self, dossier: Dossier, campaign: Campaign) -> list[Event]:
        """One `InterviewRecorded`; nothing for a version that is known or older. Errors: `DateInFuture`."""
        if self.source_version <= dossier.definitive.source_version(InterviewRecorded):
            return []
        if self.held_on > campaign.day_of(self.now):
            raise staff_refusals.DateInFuture
        return [
            InterviewRecorded(
                pupil=self.at.pupil,
                held_on=self.held_on,
                by=self.by,
                source_version=self.source_version,
            )
        ]
