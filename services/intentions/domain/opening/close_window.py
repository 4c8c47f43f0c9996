"""Use case: a school closes the téléservice before the councils (R-020, R-022)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain import staff_refusals
from services.intentions.domain.places import SchoolPlace
from services.intentions.domain.stream import Stream
from services.intentions.domain.window import Window
from shared.contract.events import Event, WindowClosed
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class CloseWindow:
    """Close at once, also before the planned instant."""

    at: SchoolPlace
    phase: Phase
    stage: Stage
    by: UUID
    source_version: int
    now: datetime

    def reads(self) -> tuple[Stream[Window]]:
        """The window."""
        return (Window.of(self.at),)

    def decide(self, window: Window) -> list[Event]:
        """One `WindowClosed`; nothing for a version that is known or older. Errors: `NotOpened`."""
        if self.source_version <= window.source_version:
            return []
        current = window.current
        if current is None or (current.phase, current.stage) != (self.phase, self.stage):
            raise staff_refusals.NotOpened
        return [
            WindowClosed(
                school=self.at.school,
                academy=self.at.academy,
                year=self.at.year,
                phase=self.phase,
                stage=self.stage,
                at=self.now,
                by=self.by,
                source_version=self.source_version,
            )
        ]
