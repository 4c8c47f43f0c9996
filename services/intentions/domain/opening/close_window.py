"""Use case: a school closes the téléservice before the councils (R-020, R-022)."""

from dataclasses import dataclass
from datetime import datetime

from services.intentions.domain import staff_refusals
from services.intentions.domain.places import SchoolPlace
from services.intentions.domain.stream import Stream
from services.intentions.domain.window import Window
from shared.contract import commands
from shared.contract.events import Event, WindowClosed


@dataclass(frozen=True, slots=True)
class CloseWindow:
    """Close at once, also before the planned instant."""

    at: SchoolPlace
    asked: commands.CloseWindow
    now: datetime

    def reads(self) -> tuple[Stream[Window]]:
        """The window."""
        return (Window.of(self.at),)

    def decide(self, window: Window) -> list[Event]:
        """One `WindowClosed`; nothing for a version that is known or older. Errors: `NotOpened`."""
        asked, current = self.asked, window.current
        if asked.source_version <= window.source_version:
            return []
        if current is None or (current.phase, current.stage) != (asked.phase, asked.stage):
            raise staff_refusals.NotOpened
        return [WindowClosed(**dict(asked) | {"academy": self.at.academy, "at": self.now})]
