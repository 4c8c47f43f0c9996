"""Use case: a school opens the téléservice for a stage, or plans it anew (R-021 to R-023, A-11, F-21)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intentions.domain import staff_refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.openings import Openings
from services.intentions.domain.places import SchoolPlace
from services.intentions.domain.stream import Stream
from services.intentions.domain.window import Window
from shared.contract.event import Event
from shared.contract.events import ClassWindowOpened, WindowOpened
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """For all, or for the class `class_id`.

    `answers_exist`: whether one of these pupils has the council's answer of this phase, looked up before.
    `acted_at`: when staff asked for it, which may be long before `now` where Siècle was out of reach.
    """

    at: SchoolPlace
    phase: Phase
    stage: Stage
    opens_at: datetime
    closes_at: datetime | None
    answers_exist: bool
    by: UUID
    source_version: int
    acted_at: datetime
    now: datetime
    class_id: UUID | None = None

    def reads(self) -> tuple[Stream[Window], Stream[Campaign]]:
        """The window; written only while the campaign is as it was read."""
        return Window.of(self.at), Campaign.of(self.at)

    def decide(self, window: Window, campaign: Campaign) -> list[Event]:
        """One `WindowOpened` or `ClassWindowOpened`; nothing for a version that is known or older.

        A closing that has passed on its way here takes effect at once. Errors: `CampaignNotConfigured`,
        `ClosesBeforeOpening`, `ClosingPassed`, `BeforeAcademicDate`, `OpinionsExist`, `EntryNotClosed`,
        `StillOpen`.
        """
        if self.source_version <= window.source_version_of(self.class_id):
            return []
        starts = campaign.starts(self.phase)
        if starts is None:
            raise staff_refusals.CampaignNotConfigured
        _check_closing(self)
        if self.opens_at < starts:
            raise staff_refusals.BeforeAcademicDate
        if self.stage is Stage.ENTRY and self.answers_exist:
            raise staff_refusals.OpinionsExist
        replaced = window.changed_by(self.class_id, opened=(self.phase, self.stage))
        if any(_entry_is_open(one, self) for one in replaced):
            raise staff_refusals.EntryNotClosed
        if self.opens_at > self.now and any(one.current and one.current.holds(self.now) for one in replaced):
            raise staff_refusals.StillOpen
        return [self._opened()]

    def _opened(self) -> Event:
        opened: dict[str, Any] = {
            "school": self.at.school,
            "academy": self.at.academy,
            "year": self.at.year,
            "phase": self.phase,
            "stage": self.stage,
            "opens_at": self.opens_at,
            "closes_at": self.closes_at,
            "by": self.by,
            "source_version": self.source_version,
        }
        if self.class_id is None:
            return WindowOpened(**opened)
        return ClassWindowOpened(class_id=self.class_id, **opened)


def _check_closing(command: OpenWindow) -> None:
    if command.closes_at is None:
        return
    if command.closes_at <= command.opens_at:
        raise staff_refusals.ClosesBeforeOpening
    if command.closes_at <= command.acted_at:
        raise staff_refusals.ClosingPassed


def _entry_is_open(openings: Openings, command: OpenWindow) -> bool:
    """Whether families still enter what must be closed first: this phase's, before the avis; the other's."""
    return any(
        openings.is_open(phase, Stage.ENTRY, command.now)
        for phase in Phase
        if phase is not command.phase or command.stage is Stage.ANSWER
    )
