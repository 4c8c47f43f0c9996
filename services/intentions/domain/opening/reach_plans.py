"""Use case: instants that a school planned have come, and become events (R-020, R-023, F-21)."""

from dataclasses import dataclass
from datetime import datetime

from services.intentions.domain.places import SchoolPlace
from services.intentions.domain.plans import Planned, Plans, planned
from services.intentions.domain.stream import Stream
from services.intentions.domain.window import Window
from shared.contract.event import Event


@dataclass(frozen=True, slots=True)
class ReachPlans:
    """All up to the instant `until`, which has come.

    What families may do does not wait for it: that goes by the clock (A-12).
    """

    at: SchoolPlace
    until: datetime

    def reads(self) -> tuple[Stream[Plans], Stream[Window]]:
        """What was told; written only while the openings are as they were read."""
        return Plans.of(self.at), Window.of(self.at)

    def decide(self, plans: Plans, window: Window) -> list[Event]:
        """One event an instant, in order; none for what was told, or given up before it came."""
        due = (one for one in planned(window) if one.at <= self.until)
        return [self._reached(one) for one in due if one.key not in plans.told]

    def _reached(self, one: Planned) -> Event:
        return one.kind(
            school=self.at.school,
            academy=self.at.academy,
            year=self.at.year,
            class_id=one.opening.class_id,
            phase=one.opening.phase,
            stage=one.opening.stage,
            opening_version=one.opening.source_version,
            at=one.at,
        )
