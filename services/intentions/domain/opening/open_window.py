"""Use case: a school opens the téléservice for a stage, or plans it anew (R-021 to R-023, A-11)."""

from dataclasses import dataclass
from datetime import datetime

from services.intentions.domain import staff_refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.places import SchoolPlace
from services.intentions.domain.stream import Stream
from services.intentions.domain.window import Window
from shared.contract import commands
from shared.contract.events import Event, WindowOpened
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """`opinions_exist`: whether any pupil of the school has an avis of this phase, looked up at the edge."""

    at: SchoolPlace
    asked: commands.OpenWindow
    opinions_exist: bool
    now: datetime

    def reads(self) -> tuple[Stream[Window], Stream[Campaign]]:
        """The window; written only while the campaign is as it was read."""
        return Window.of(self.at), Campaign.of(self.at)

    def decide(self, window: Window, campaign: Campaign) -> list[Event]:
        """One `WindowOpened`; nothing for a version that is known or older.

        A closing that has passed on its way here takes effect at once. Errors: `CampaignNotConfigured`,
        `ClosesBeforeOpening`, `ClosingPassed`, `BeforeAcademicDate`, `OpinionsExist`, `EntryNotClosed`,
        `StillOpen`.
        """
        asked = self.asked
        if asked.source_version <= window.source_version:
            return []
        starts = campaign.starts(asked.phase)
        if starts is None:
            raise staff_refusals.CampaignNotConfigured
        _check_closing(asked, self.now)
        if asked.opens_at < starts:
            raise staff_refusals.BeforeAcademicDate
        if asked.stage is Stage.ENTRY and self.opinions_exist:
            raise staff_refusals.OpinionsExist
        if _entry_is_open(window, asked, self.now):
            raise staff_refusals.EntryNotClosed
        if asked.opens_at > self.now and window.current and window.current.holds(self.now):
            raise staff_refusals.StillOpen
        return [WindowOpened(**dict(asked) | {"academy": self.at.academy})]


def _check_closing(asked: commands.OpenWindow, now: datetime) -> None:
    if asked.closes_at is None:
        return
    if asked.closes_at <= asked.opens_at:
        raise staff_refusals.ClosesBeforeOpening
    # Asked for long before now, where Siècle was out of reach. Nobody asks after it has arrived: a clock of
    # Siècle's that is ahead must not refuse what lies ahead.
    if asked.closes_at <= min(asked.acted_at or now, now):
        raise staff_refusals.ClosingPassed


def _entry_is_open(window: Window, asked: commands.OpenWindow, now: datetime) -> bool:
    """True while families enter what must be closed first: this phase's, before the avis; the other's."""
    return any(
        window.is_open(phase, Stage.ENTRY, now)
        for phase in Phase
        if phase is not asked.phase or asked.stage is Stage.ANSWER
    )
