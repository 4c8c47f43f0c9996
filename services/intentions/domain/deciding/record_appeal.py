"""Use case: a family appeals against the head's decision (F-12, F-13)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.intentions.domain import staff_refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.deciding.working_days import last_day_of_appeal
from services.intentions.domain.definitive import Definitive
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.stream import Stream
from shared.contract.decisions import AppealRecorded
from shared.contract.event import Event


@dataclass(frozen=True, slots=True)
class RecordAppeal:
    """`lodged_on`: its day. Late or not it is kept: whether it may be is the commission's to judge."""

    at: PupilPlace
    lodged_on: date
    by: UUID
    source_version: int
    now: datetime

    def reads(self) -> tuple[Stream[Dossier], Stream[Campaign]]:
        """The dossier; written only while the campaign is as it was read."""
        return Dossier.of(self.at), Campaign.of(self.at)

    def decide(self, dossier: Dossier, campaign: Campaign) -> list[Event]:
        """One `AppealRecorded`; nothing for a version that is known or older. Errors: `DateInFuture`."""
        current = dossier.definitive
        if self.source_version <= current.source_version(AppealRecorded):
            return []
        if self.lodged_on > campaign.day_of(self.now):
            raise staff_refusals.DateInFuture
        last = appeal_until(current, self.at.school)
        return [
            AppealRecorded(
                pupil=self.at.pupil,
                lodged_on=self.lodged_on,
                in_time=last is None or self.lodged_on <= last,
                by=self.by,
                source_version=self.source_version,
            )
        ]


def appeal_until(current: Definitive, school: str) -> date | None:
    """The last day of an appeal against the head's decision; None where the head has decided nothing.

    It goes by the holidays where the head is; `school`, the pupil's now, counts where that is not known.
    """
    decision = current.decided_by_head
    return last_day_of_appeal(decision.told_on, decision.school or school) if decision else None
