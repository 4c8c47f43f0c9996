"""Use case: an academy's dates and options come from Siècle (R-018, R-019, R-024, A-14)."""

from dataclasses import dataclass

from services.intentions.domain import staff_refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.places import AcademyPlace
from services.intentions.domain.stream import Stream
from shared.contract import commands
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

    asked: commands.ConfigureCampaign

    def reads(self) -> tuple[Stream[Campaign]]:
        """The campaign."""
        return (Campaign.of(AcademyPlace(academy=self.asked.academy, year=self.asked.year)),)

    def decide(self, campaign: Campaign) -> list[Event]:
        """One `CampaignConfigured`; nothing for a version that is known or older.

        Errors: `DatesOutOfOrder`, `UnknownTimeZone`.
        """
        asked = self.asked
        if asked.source_version <= campaign.source_version:
            return []
        if asked.final_from <= asked.provisional_from:
            raise staff_refusals.DatesOutOfOrder
        if asked.time_zone not in TIME_ZONES:
            raise staff_refusals.UnknownTimeZone
        statuses = asked.free_occupation if asked.statuses is None else asked.statuses
        return [CampaignConfigured(**dict(asked) | {"statuses": statuses})]
