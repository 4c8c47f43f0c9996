"""Use case: a school opens the téléservice for a stage, or plans it anew (R-021 to R-023, A-11)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain import staff_refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.places import SchoolPlace
from services.intentions.domain.stream import Stream
from services.intentions.domain.window import Window
from shared.contract.events import Event, WindowOpened
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """`opinions_exist`: whether any pupil of the school has an avis of this phase, looked up at the edge.

    `acted_at`: when staff asked for it, which may be long before `now` where Siècle was out of reach.
    """

    at: SchoolPlace
    phase: Phase
    stage: Stage
    opens_at: datetime
    closes_at: datetime | None
    opinions_exist: bool
    by: UUID
    source_version: int
    acted_at: datetime
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
        if self.source_version <= window.source_version:
            return []
        starts = campaign.starts(self.phase)
        if starts is None:
            raise staff_refusals.CampaignNotConfigured
        _check_closing(self)
        if self.opens_at < starts:
            raise staff_refusals.BeforeAcademicDate
        if self.stage is Stage.ENTRY and self.opinions_exist:
            raise staff_refusals.OpinionsExist
        if _entry_is_open(window, self):
            raise staff_refusals.EntryNotClosed
        if self.opens_at > self.now and window.current and window.current.holds(self.now):
            raise staff_refusals.StillOpen
        return [
            WindowOpened(
                school=self.at.school,
                academy=self.at.academy,
                year=self.at.year,
                phase=self.phase,
                stage=self.stage,
                opens_at=self.opens_at,
                closes_at=self.closes_at,
                by=self.by,
                source_version=self.source_version,
            )
        ]


def _check_closing(command: OpenWindow) -> None:
    if command.closes_at is None:
        return
    if command.closes_at <= command.opens_at:
        raise staff_refusals.ClosesBeforeOpening
    if command.closes_at <= command.acted_at:
        raise staff_refusals.ClosingPassed


def _entry_is_open(window: Window, command: OpenWindow) -> bool:
    """Whether families still enter what must be closed first: this phase's, before the avis; the other's."""
    return any(
        window.is_open(phase, Stage.ENTRY, command.now)
        for phase in Phase
        if phase is not command.phase or command.stage is Stage.ANSWER
    )
