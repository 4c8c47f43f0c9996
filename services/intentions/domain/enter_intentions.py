"""Use case: staff enter intentions for a family without internet (A-05)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain import refusals, staff_refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.intentions import Request, intentions_of
from shared.contract.events import Event, IntentionsValidated
from shared.contract.types import Origin, Phase


@dataclass(frozen=True, slots=True)
class EnterIntentions:
    """The whole list as staff entered it in Siècle; they may also after the families' closing."""

    pupil: UUID
    phase: Phase
    requests: tuple[Request, ...]
    receipt: str
    source_version: int
    now: datetime


def decide(dossier: Dossier, campaign: Campaign, command: EnterIntentions) -> list[Event]:
    """One `IntentionsValidated` without author; nothing for a version that is known or older.

    Errors: `CampaignNotConfigured`, `BeforeAcademicDate`, `OpinionAlreadyPublished`, and those of
    `intentions_of`.
    """
    current = dossier.round(command.phase)
    if command.source_version <= current.entry_source_version:
        return []
    starts = campaign.starts(command.phase)
    if starts is None:
        raise staff_refusals.CampaignNotConfigured
    if command.now < starts:
        raise staff_refusals.BeforeAcademicDate
    if current.opinion is not None:
        raise refusals.OpinionAlreadyPublished
    return [
        IntentionsValidated(
            pupil=command.pupil,
            phase=command.phase,
            intentions=intentions_of(command.requests, campaign),
            origin=Origin.SCHOOL,
            by=None,
            session=None,
            receipt=command.receipt,
            source_version=command.source_version,
        )
    ]
