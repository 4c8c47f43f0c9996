"""What a school has planned, and which of its instants were told: state and evolve (R-020, R-023, F-21)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.intentions.domain.openings import Opening
from services.intentions.domain.places import SchoolPlace
from services.intentions.domain.stream import RecordedEvent, Stream, UnknownEvent
from services.intentions.domain.window import Window
from shared.contract import streams
from shared.contract.plans import PlanEvent, PlannedClosingReached, PlannedOpeningReached

Kind = type[PlanEvent]
Key = tuple[UUID | None, int, Kind]  # the class, the version of its opening, what happens


@dataclass(frozen=True, slots=True)
class Planned:
    """One instant that staff planned: `kind` is the event that tells of it."""

    kind: Kind
    at: datetime
    opening: Opening

    @property
    def key(self) -> Key:
        """What it is told once under."""
        return self.opening.class_id, self.opening.source_version, self.kind


@dataclass(frozen=True, slots=True)
class Plans:
    """What was told."""

    version: int = 0
    told: frozenset[Key] = frozenset()

    @classmethod
    def of(cls, at: SchoolPlace) -> Stream["Plans"]:
        """The stream of a school's plans: not that of its openings, which every page of a family folds."""
        return Stream(streams.plans(at.school, at.year), cls, at.academy, at.school)

    def evolve(self, recorded: RecordedEvent) -> "Plans":
        """The state after one more event. Errors: `UnknownEvent`."""
        event = recorded.event
        if not isinstance(event, PlannedOpeningReached | PlannedClosingReached):
            raise UnknownEvent(f"plans do not know {event.name()}")
        key = event.class_id, event.opening_version, type(event)
        return replace(self, version=self.version + 1, told=self.told | {key})


def planned(window: Window) -> list[Planned]:
    """Every instant that was planned and not given up before it came, by its order in time."""
    found = [one for opening in _openings(window) for one in _instants(opening)]
    return sorted(found, key=lambda one: (one.at, one.kind is PlannedClosingReached))


def _openings(window: Window) -> Iterator[Opening]:
    """Each one once, where it was said: a class keeps those of the school that it followed, too."""
    of_all = ((None, window.school), *((one, own.openings) for one, own in window.classes.items()))
    for class_id, openings in of_all:
        current = [openings.current] if openings.current else []
        yield from (one for one in (*openings.past, *current) if one.class_id == class_id)


def _instants(opening: Opening) -> Iterator[Planned]:
    """What began at once was not planned; what ended before its planned closing is given up."""
    if opening.opens_at > opening.known_at:
        yield Planned(PlannedOpeningReached, opening.opens_at, opening)
    closes_at = opening.closes_at
    if closes_at and (opening.left_at is None or closes_at <= opening.left_at):
        yield Planned(PlannedClosingReached, closes_at, opening)
