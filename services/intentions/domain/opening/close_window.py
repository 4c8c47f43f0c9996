"""Use case: a school closes the téléservice before the councils (R-020, R-022, F-21)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intentions.domain import staff_refusals
from services.intentions.domain.places import SchoolPlace
from services.intentions.domain.stream import Stream
from services.intentions.domain.window import Window
from shared.contract.event import Event
from shared.contract.events import ClassWindowClosed, WindowClosed
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class CloseWindow:
    """Close at once, also before the planned instant: for all, or for the class `class_id`."""

    at: SchoolPlace
    phase: Phase
    stage: Stage
    by: UUID
    source_version: int
    now: datetime
    class_id: UUID | None = None

    def reads(self) -> tuple[Stream[Window]]:
        """The window."""
        return (Window.of(self.at),)

    def decide(self, window: Window) -> list[Event]:
        """One `WindowClosed` or `ClassWindowClosed`; nothing for a version that is known or older.

        Errors: `NotOpened`.
        """
        if self.source_version <= window.source_version_of(self.class_id):
            return []
        current = [one.current for one in window.changed_by(self.class_id) if one.current]
        if (self.phase, self.stage) not in [one.purpose for one in current]:
            raise staff_refusals.NotOpened
        return [self._closed()]

    def _closed(self) -> Event:
        closed: dict[str, Any] = {
            "school": self.at.school,
            "academy": self.at.academy,
            "year": self.at.year,
            "phase": self.phase,
            "stage": self.stage,
            "at": self.now,
            "by": self.by,
            "source_version": self.source_version,
        }
        if self.class_id is None:
            return WindowClosed(**closed)
        return ClassWindowClosed(class_id=self.class_id, **closed)
