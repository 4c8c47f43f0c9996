"""When a school's téléservice is open, and for what: state and evolve (R-020 to R-023, 1d)."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.intentions.domain.places import SchoolPlace
from services.intentions.domain.stream import RecordedEvent, Stream, UnknownEvent
from shared.contract import streams
from shared.contract.events import WindowClosed, WindowOpened
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening; instants are compared on the server's clock (A-12).

    `known_at`: when the téléservice learnt of it. `left_at` and `left_position`: when staff closed it, or
    opened for something else, and where in the log that lies; None while it is the school's current one.
    """

    phase: Phase
    stage: Stage
    opens_at: datetime
    closes_at: datetime | None
    known_at: datetime
    left_at: datetime | None = None
    left_position: int | None = None

    def holds(self, now: datetime) -> bool:
        """True if `now` lies in it."""
        return self.opens_at <= now and (self.closes_at is None or now < self.closes_at)

    @property
    def ends_at(self) -> datetime | None:
        """When it ended, or is planned to; None for one that lasts until staff close it."""
        return min((at for at in (self.closes_at, self.left_at) if at), default=None)

    def showed(self, published_at: datetime, position: int, now: datetime) -> bool:
        """True if, by `now`, families could read in it what was published then.

        What staff did is ordered by its place in the log; a planned closing has none and goes by the clock.
        """
        began = max(self.opens_at, self.known_at)
        if began > now or (self.left_position is not None and self.left_position < position):
            return False
        return self.closes_at is None or max(began, published_at) < self.closes_at


@dataclass(frozen=True, slots=True)
class Window:
    """A school has one opening at a time; `past` are those that came before or were closed."""

    version: int = 0
    current: Opening | None = None
    past: tuple[Opening, ...] = ()
    source_version: int = 0

    @classmethod
    def of(cls, at: SchoolPlace) -> Stream["Window"]:
        """The stream of a school's openings."""
        return Stream(streams.window(at.school, at.year), cls, at.academy, at.school)

    def evolve(self, recorded: RecordedEvent) -> "Window":
        """The state after one more event. Errors: `UnknownEvent`."""
        version = self.version + 1
        match recorded.event:
            case WindowOpened() as event:
                opening = Opening(event.phase, event.stage, event.opens_at, event.closes_at, recorded.at)
                return Window(version, opening, self._left(recorded), event.source_version)
            case WindowClosed() as event:
                return Window(version, None, self._left(recorded), event.source_version)
            case event:
                raise UnknownEvent(f"a window does not know {event.name()}")

    def _left(self, recorded: RecordedEvent) -> tuple[Opening, ...]:
        # An opening planned for later and replaced before it began never was.
        if self.current is None or self.current.opens_at > recorded.at:
            return self.past
        return (*self.past, replace(self.current, left_at=recorded.at, left_position=recorded.position))

    def is_open(self, phase: Phase, stage: Stage, now: datetime) -> bool:
        """True if the school is open for this at `now`."""
        current = self.current
        return current is not None and (current.phase, current.stage) == (phase, stage) and current.holds(now)

    def lies_ahead(self, phase: Phase, stage: Stage, now: datetime) -> bool:
        """True if the school is open for this at `now`, or is planned to be."""
        current = self.current
        if current is None or (current.phase, current.stage) != (phase, stage):
            return False
        return current.closes_at is None or now < current.closes_at

    def has_opened(self, phase: Phase, stage: Stage, now: datetime) -> bool:
        """True if it is or has been open for this."""
        return any(one.opens_at <= now for one in self.openings(phase, stage))

    def openings(self, phase: Phase, stage: Stage) -> list[Opening]:
        """Every opening for this, oldest first; the last one may lie ahead."""
        openings = (*self.past, *([self.current] if self.current else []))
        return [one for one in openings if (one.phase, one.stage) == (phase, stage)]
