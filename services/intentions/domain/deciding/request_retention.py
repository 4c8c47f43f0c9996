"""Use case: a family asks for a year more in 3e (F-15, F-16)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.intentions.domain import staff_refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.stream import Stream
from shared.contract import streams
from shared.contract.decisions import RetentionRequested
from shared.contract.event import Event
from shared.contract.types import Ground


@dataclass(frozen=True, slots=True)
class RequestRetention:
    """`before`: pupil and year of the same child's dossiers of the year before, looked up at the edge.

    `confirmed`: staff know that the child had such a year already.
    """

    at: PupilPlace
    requested_on: date
    before: tuple[tuple[UUID, int], ...]
    confirmed: bool
    by: UUID
    source_version: int
    now: datetime

    def reads(self) -> tuple[Stream[Dossier] | Stream[Campaign], ...]:
        """The dossier; written only while the campaign and the dossiers before are as they were read."""
        before = (Stream(streams.dossier(*one), Dossier) for one in self.before)
        return Dossier.of(self.at), Campaign.of(self.at), *before

    def decide(self, dossier: Dossier, campaign: Campaign, *before: Dossier) -> list[Event]:
        """One `RetentionRequested`; nothing for a version that is known or older.

        Errors: `RetentionAlreadyRequested`, `DateInFuture`, `RetainedLastYear`.
        """
        current = dossier.definitive
        if self.source_version <= current.source_version(RetentionRequested):
            return []
        if current.retention_requested_on is not None:
            raise staff_refusals.RetentionAlreadyRequested
        if self.requested_on > campaign.day_of(self.now):
            raise staff_refusals.DateInFuture
        if not self.confirmed and any(_was_retained(one) for one in before):
            raise staff_refusals.RetainedLastYear
        return [
            RetentionRequested(
                pupil=self.at.pupil,
                requested_on=self.requested_on,
                by=self.by,
                source_version=self.source_version,
            )
        ]


def _was_retained(dossier: Dossier) -> bool:
    decision = dossier.definitive.decision
    decided = decision is not None and decision.ground is Ground.RETENTION
    return decided or dossier.definitive.retention_requested_on is not None
