"""Use case: an academy's dates and options come from Siècle (R-018, R-019, R-024, A-14)."""

from dataclasses import dataclass
from datetime import date

from services.intentions.domain import staff_refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.places import AcademyPlace
from services.intentions.domain.stream import Stream
from shared.contract.event import Event
from shared.contract.events import CampaignConfigured
from shared.contract.types import NoticeKind

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

    at: AcademyPlace
    provisional_from: date
    final_from: date
    free_occupation: bool
    statuses: bool | None
    time_zone: str
    source_version: int
    any_choice_conforms: bool = False
    notices: tuple[NoticeKind, ...] = ()

    def reads(self) -> tuple[Stream[Campaign]]:
        """The campaign."""
        return (Campaign.of(self.at),)

    def decide(self, campaign: Campaign) -> list[Event]:
        """One `CampaignConfigured`; nothing for a version that is known or older.

        Errors: `DatesOutOfOrder`, `UnknownTimeZone`.
        """
        if self.source_version <= campaign.source_version:
            return []
        if self.final_from <= self.provisional_from:
            raise staff_refusals.DatesOutOfOrder
        if self.time_zone not in TIME_ZONES:
            raise staff_refusals.UnknownTimeZone
        return [
            CampaignConfigured(
                academy=self.at.academy,
                year=self.at.year,
                provisional_from=self.provisional_from,
                final_from=self.final_from,
                free_occupation=self.free_occupation,
                statuses=self.free_occupation if self.statuses is None else self.statuses,
                time_zone=self.time_zone,
                any_choice_conforms=self.any_choice_conforms,
                notices=tuple(kind for kind in NoticeKind if kind in self.notices),
                source_version=self.source_version,
            )
        ]
