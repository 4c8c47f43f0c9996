"""An academy's settings for a school year: state and evolve (R-018, R-019, R-024)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from services.intentions.domain.places import AcademyPlace
from services.intentions.domain.stream import RecordedEvent, Stream, UnknownEvent
from shared.contract import streams
from shared.contract.events import CampaignConfigured
from shared.contract.types import NoticeKind, Phase


@dataclass(frozen=True, slots=True)
class Campaign:
    """Dates 1 and 3, the options (A-14, F-09) and what families are told by e-mail (A-36).

    The defaults are those of an academy that set nothing.
    """

    version: int = 0
    provisional_from: date | None = None
    final_from: date | None = None
    free_occupation: bool = False
    statuses: bool = False
    time_zone: str = ""
    any_choice_conforms: bool = False
    source_version: int = 0
    notices: tuple[NoticeKind, ...] = ()

    @classmethod
    def of(cls, at: AcademyPlace) -> Stream["Campaign"]:
        """The stream of an academy's settings."""
        return Stream(streams.campaign(at.academy, at.year), cls, at.academy)

    def evolve(self, recorded: RecordedEvent) -> "Campaign":
        """The state after one more event. Errors: `UnknownEvent`."""
        match recorded.event:
            case CampaignConfigured() as event:
                return Campaign(
                    self.version + 1,
                    event.provisional_from,
                    event.final_from,
                    event.free_occupation,
                    event.statuses,
                    event.time_zone,
                    event.any_choice_conforms,
                    event.source_version,
                    event.notices,
                )
            case event:
                raise UnknownEvent(f"a campaign does not know {event.name()}")

    def allows_entry(self, phase: Phase, now: datetime) -> bool:
        """True once date 1 or 3 has come, as the academy has it now (R-018)."""
        starts = self.starts(phase)
        return starts is not None and starts <= now

    def starts(self, phase: Phase) -> datetime | None:
        """The first instant at which schools may open entry: midnight of date 1 or 3 in the academy."""
        day = self.provisional_from if phase is Phase.PROVISIONAL else self.final_from
        return datetime.combine(day, time(), ZoneInfo(self.time_zone)) if day else None

    def day_of(self, instant: datetime) -> date:
        """The day of an instant in the academy; in UTC where it has set nothing."""
        return instant.astimezone(ZoneInfo(self.time_zone or "UTC")).date()
