"""Use case: an academy's dates and options come from Siècle (R-018, R-019, R-024, A-14)."""

from dataclasses import dataclass
from datetime import date

from services.intentions.domain import staff_refusals
from services.intentions.domain.campaign import Campaign
from shared.contract.events import CampaignConfigured, Event

# Those of the academies: the system's own list is long, slow to read, and not the same everywhere.
TIME_ZONES = frozenset(
    {
        "Europe/Paris",
        "America/Guadeloupe",
        "America/Martinique",
        "America/Cayenne",
        "Indian/Reunion",
        "Indian/Mayotte",
        "America/Miquelon",
        "Pacific/Noumea",
        "Pacific/Tahiti",
        "Pacific/Wallis",
    }
)


@dataclass(frozen=True, slots=True)
class ConfigureCampaign:
    """The settings as a whole; `statuses` follow the trade where they are not set (A-14)."""

    academy: str
    year: int
    provisional_from: date
    final_from: date
    free_occupation: bool
    statuses: bool | None
    time_zone: str
    source_version: int


def decide(campaign: Campaign, command: ConfigureCampaign) -> list[Event]:
    """One `CampaignConfigured`; nothing for a version that is known or older.

    Errors: `DatesOutOfOrder`, `UnknownTimeZone`.
    """
    if command.source_version <= campaign.source_version:
        return []
    if command.final_from <= command.provisional_from:
        raise staff_refusals.DatesOutOfOrder
    if command.time_zone not in TIME_ZONES:
        raise staff_refusals.UnknownTimeZone
    return [
        CampaignConfigured(
            academy=command.academy,
            year=command.year,
            provisional_from=command.provisional_from,
            final_from=command.final_from,
            free_occupation=command.free_occupation,
            statuses=command.free_occupation if command.statuses is None else command.statuses,
            time_zone=command.time_zone,
            source_version=command.source_version,
        )
    ]
