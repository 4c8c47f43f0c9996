"""Use case: a school closes the téléservice before the councils (R-020, R-022)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain import staff_refusals
from services.intentions.domain.window import Window
from shared.contract.events import Event, WindowClosed
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class CloseWindow:
    """Close at once, also before the planned instant."""

    school: str
    academy: str
    year: int
    phase: Phase
    stage: Stage
    by: UUID
    source_version: int
    now: datetime


def decide(window: Window, command: CloseWindow) -> list[Event]:
    """One `WindowClosed`; nothing for a version that is known or older. Errors: `NotOpened`."""
    if command.source_version <= window.source_version:
        return []
    current = window.current
    if current is None or (current.phase, current.stage) != (command.phase, command.stage):
        raise staff_refusals.NotOpened
    return [
        WindowClosed(
            school=command.school,
            academy=command.academy,
            year=command.year,
            phase=command.phase,
            stage=command.stage,
            at=command.now,
            by=command.by,
            source_version=command.source_version,
        )
    ]
