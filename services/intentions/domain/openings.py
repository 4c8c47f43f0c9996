"""Openings of the téléservice, one after the other, as they count for some pupils (R-020 to R-023)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.intentions.domain.stream import RecordedEvent
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening; instants are compared on the server's clock (A-12).

    `known_at`: when the téléservice learnt of it. `left_at` and `left_position`: when staff closed it, or
    opened for something else, and where in the log that lies; None while it is the current one. `class_id`:
    whose opening it is, None for the whole school's; `source_version`: its version among those of that one.
    """

    phase: Phase
    stage: Stage
    opens_at: datetime
    closes_at: datetime | None
    known_at: datetime
    left_at: datetime | None = None
    left_position: int | None = None
    class_id: UUID | None = None
    source_version: int = 0

    @property
    def purpose(self) -> tuple[Phase, Stage]:
        """The phase and stage that it is for."""
        return self.phase, self.stage

    def holds(self, now: datetime) -> bool:
        """True if `now` lies in it."""
        return self.opens_at <= now and (self.closes_at is None or now < self.closes_at)

    @property
    def begins_at(self) -> datetime:
        """When it began for families, or is planned to."""
        return max(self.opens_at, self.known_at)

    @property
    def ends_at(self) -> datetime | None:
        """When it ended, or is planned to; None for one that lasts until staff close it."""
        return min((at for at in (self.closes_at, self.left_at) if at), default=None)

    def showed(self, published_at: datetime, position: int, now: datetime) -> bool:
        """True if, by `now`, families could read in it what was published then.

        What staff did is ordered by its place in the log; a planned closing has none and goes by the clock.
        """
        began = self.begins_at
        if began > now or (self.left_position is not None and self.left_position < position):
            return False
        return self.closes_at is None or max(began, published_at) < self.closes_at


@dataclass(frozen=True, slots=True)
class Openings:
    """One opening at a time; `past` are those that came before or were closed."""

    current: Opening | None = None
    past: tuple[Opening, ...] = ()

    def opened(self, opening: Opening, recorded: RecordedEvent) -> "Openings":
        """The same with a new current opening."""
        return Openings(opening, self._left(recorded))

    def closed(self, recorded: RecordedEvent) -> "Openings":
        """The same without a current opening."""
        return Openings(None, self._left(recorded))

    def _left(self, recorded: RecordedEvent) -> tuple[Opening, ...]:
        # An opening planned for later and replaced before it began never was.
        if self.current is None or self.current.opens_at > recorded.at:
            return self.past
        return (*self.past, replace(self.current, left_at=recorded.at, left_position=recorded.position))

    def is_open(self, phase: Phase, stage: Stage, now: datetime) -> bool:
        """True if open for this at `now`."""
        current = self.current
        return current is not None and current.purpose == (phase, stage) and current.holds(now)

    def lies_ahead(self, phase: Phase, stage: Stage, now: datetime) -> bool:
        """True if open for this at `now`, or planned to be."""
        current = self.current
        if current is None or current.purpose != (phase, stage):
            return False
        return current.closes_at is None or now < current.closes_at

    def has_opened(self, phase: Phase, stage: Stage, now: datetime) -> bool:
        """True if it is or has been open for this."""
        return any(one.opens_at <= now for one in self.of(phase, stage))

    def of(self, phase: Phase, stage: Stage) -> list[Opening]:
        """Every opening for this, oldest first; the last one may lie ahead."""
        openings = (*self.past, *([self.current] if self.current else []))
        return [one for one in openings if one.purpose == (phase, stage)]

    def showed(
        self, purpose: tuple[Phase, Stage], published_at: datetime, position: int, now: datetime
    ) -> bool:
        """True if, by `now`, families could read in an opening for this what was published then."""
        return any(one.showed(published_at, position, now) for one in self.of(*purpose))

    def shown_since(
        self,
        purposes: tuple[tuple[Phase, Stage], ...],
        published_at: datetime,
        position: int,
        now: datetime,
    ) -> datetime | None:
        """When, by `now`, families could first read in openings for these what was published then."""
        openings = [one for purpose in purposes for one in self.of(*purpose)]
        shown = (one for one in openings if one.showed(published_at, position, now))
        return min((max(one.begins_at, published_at) for one in shown), default=None)

    @property
    def since(self) -> datetime | None:
        """When the current opening began; one that is planned anew while it holds began before."""
        if self.current is None:
            return None
        began = self.current.begins_at
        for one in reversed(self.past):
            if one.purpose != self.current.purpose or one.ends_at != began:
                break
            began = one.begins_at
        return began
