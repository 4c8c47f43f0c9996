"""Which planned instants have come, written again from the bare list of events (R-023, F-21)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contract.event import Event
from shared.contract.events import ClassWindowClosed, ClassWindowOpened, WindowClosed, WindowOpened
from shared.contract.plans import PlanEvent

Told = tuple[str, UUID | None, int, datetime]


def told(events: Iterable[Event], school: str) -> Counter[Told]:
    """What was told of a school, and how often."""
    said = (one for one in events if isinstance(one, PlanEvent) and one.school == school)
    return Counter((one.name(), one.class_id, one.opening_version, one.at) for one in said)


@dataclass(frozen=True, slots=True)
class Opened:
    """An opening, and from when to when it counted; `ended` is None while it does."""

    event: WindowOpened | ClassWindowOpened
    known: datetime
    ended: datetime | None

    def come(self, now: datetime) -> list[Told]:
        """Its instants that have come."""
        one, until = self.event, self.ended or now
        whose = getattr(one, "class_id", None), one.source_version
        found: list[Told] = []
        if self.known < one.opens_at <= until:
            found.append(("PlannedOpeningReached", *whose, one.opens_at))
        if one.closes_at and one.closes_at <= until:
            found.append(("PlannedClosingReached", *whose, one.closes_at))
        return found


def come(said: Iterable[tuple[Event, datetime]], school: str, now: datetime) -> Counter[Told]:
    """What has to have been told of a school by now, each once; of each event what it says, and when."""
    history = [(event, at) for event, at in said if getattr(event, "school", None) == school]
    found: Counter[Told] = Counter()
    for place, (event, at) in enumerate(history):
        if isinstance(event, WindowOpened | ClassWindowOpened):
            ended = next((later for one, later in history[place + 1 :] if _ends(one, event)), None)
            found.update(Opened(event, at, ended).come(now))
    return found


def _ends(event: Event, opening: WindowOpened | ClassWindowOpened) -> bool:
    """Whether what was said later takes the place of an opening, where it was said."""
    same = (getattr(event, "phase", None), getattr(event, "stage", None)) == (opening.phase, opening.stage)
    if isinstance(opening, WindowOpened):
        return isinstance(event, WindowOpened) or (isinstance(event, WindowClosed) and same)
    match event:
        case ClassWindowOpened() | ClassWindowClosed():
            return event.class_id == opening.class_id
        case WindowOpened():
            return not same
        case WindowClosed():
            return same
        case _:
            return False
