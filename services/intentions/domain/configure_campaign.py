"""Use case: an academy's dates and options come from Siècle (R-018, R-019, R-024, A-14)."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import available_timezones

from services.intentions.domain import refusals
from services.intentions.domain.campaign import Campaign
from shared.contract.events import CampaignConfigured, Event


@dataclass(frozen=True, slots=True)
class ConfigureCampaign:
    """The settings as a whole."""

    academy: str
    year: int
    provisional_from: date
    final_from: date
    free_occupation: bool
    statuses: bool
    time_zone: str
    source_version: int


def decide(campaign: Campaign, command: ConfigureCampaign) -> list[Event]:
    """One `CampaignConfigured`; nothing for a version that is known or older.

    Errors: `DatesOutOfOrder`, `UnknownTimeZone`.
    """
    if command.source_version <= campaign.source_version:
        return []
    if command.final_from <= command.provisional_from:
        raise refusals.DatesOutOfOrder
    if command.time_zone not in available_timezones():
        raise refusals.UnknownTimeZone
    return [
        CampaignConfigured(
            academy=command.academy,
            year=command.year,
            provisional_from=command.provisional_from,
            final_from=command.final_from,
            free_occupation=command.free_occupation,
            statuses=command.statuses,
            time_zone=command.time_zone,
            source_version=command.source_version,
        )
    ]
