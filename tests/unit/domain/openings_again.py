"""What a class has been opened for, written again from the bare list of events (R-020 to R-023, F-21)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain.places import PupilPlace
from shared.contract.decisions import PropositionsAnswered, PropositionsPublished
from shared.contract.event import Event
from shared.contract.events import (
    ClassWindowClosed,
    ClassWindowOpened,
    DossierMoved,
    OpinionAcknowledged,
    OpinionPublished,
    WindowClosed,
    WindowOpened,
)
from shared.contract.types import Phase, Stage
from tests.unit.domain.given import SCHOOL

Purpose = tuple[Phase, Stage]
Opened = WindowOpened | ClassWindowOpened
SAID = (WindowOpened, WindowClosed, ClassWindowOpened, ClassWindowClosed)


@dataclass(slots=True)
class Heard:
    """What a class has heard: the opening that counts for it, and what its own last word was about."""

    school: str
    class_id: UUID | None
    opening: Opened | None = None
    own: Purpose | None = None

    def hears(self, event: Event) -> None:
        """Take one event; what another school says is none of its business."""
        if not isinstance(event, SAID) or event.school != self.school:
            return
        match event:
            case ClassWindowOpened() if event.class_id == self.class_id:
                self.opening, self.own = event, (event.phase, event.stage)
            case ClassWindowClosed() if event.class_id == self.class_id:
                self.opening, self.own = None, (event.phase, event.stage)
            case WindowOpened() if self.own != (event.phase, event.stage):
                self.opening, self.own = event, None
            case WindowClosed():
                closed = (event.phase, event.stage)
                if self.opening and (self.opening.phase, self.opening.stage) == closed:
                    self.opening = None
                self.own = None if self.own == closed else self.own

    def was_open(self, stages: Collection[Purpose], since: datetime, until: datetime) -> bool:
        """Whether it was open for one of these at any instant from `since` to `until`."""
        one = self.opening
        if one is None or (one.phase, one.stage) not in stages:
            return False
        first = max(one.opens_at, since)
        return first <= until and (one.closes_at is None or first < one.closes_at)


def is_open(events: list[Event], phase: Phase, stage: Stage, now: datetime, at: PupilPlace) -> bool:
    """Whether a class may do this now."""
    heard = Heard(at.school, at.class_id)
    for event in events:
        heard.hears(event)
    return heard.was_open([(phase, stage)], now, now)


def avis_shown(events: list[Event], times: list[datetime], now: datetime, at: PupilPlace) -> int | None:
    """The newest version of the provisional avis that an opening has shown, or that was read (R-021)."""

    def published(event: Event) -> int | None:
        provisional = isinstance(event, OpinionPublished) and event.phase is Phase.PROVISIONAL
        return event.opinion_version if provisional and isinstance(event, OpinionPublished) else None

    def read(event: Event) -> int | None:
        return event.opinion_version if isinstance(event, OpinionAcknowledged) else None

    stages = ((Phase.PROVISIONAL, Stage.ANSWER), (Phase.FINAL, Stage.ENTRY))
    return _shown(events, [*times, now], at, stages, published, read)


def propositions_shown(
    events: list[Event], times: list[datetime], now: datetime, at: PupilPlace
) -> int | None:
    """The newest version of the propositions that an opening has shown, or that was answered (F-21, F-24)."""

    def published(event: Event) -> int | None:
        return event.propositions_version if isinstance(event, PropositionsPublished) else None

    def read(event: Event) -> int | None:
        return event.propositions_version if isinstance(event, PropositionsAnswered) else None

    return _shown(events, [*times, now], at, ((Phase.FINAL, Stage.ANSWER),), published, read)


def _shown(
    events: list[Event],
    times: list[datetime],
    at: PupilPlace,
    stages: Collection[Purpose],
    published: Callable[[Event], int | None],
    read: Callable[[Event], int | None],
) -> int | None:
    """In the pupil's class, and of a council that was left, in any class of its school (A-34)."""
    here, elsewhere = Heard(at.school, at.class_id), _all_classes(events, at.school)
    council, newest, of, seen = SCHOOL, 0, "", 0
    for event, since, until in zip(events, times, times[1:], strict=False):
        for heard in (here, *elsewhere):
            heard.hears(event)
        council = event.to_school if isinstance(event, DossierMoved) else council
        if version := published(event):
            newest, of = version, council
        seen = max(seen, read(event) or 0)
        reading = (here, *(one for one in elsewhere if one.school == of))
        if newest and any(heard.was_open(stages, since, until) for heard in reading):
            seen = newest
    return seen or None


def _all_classes(events: list[Event], but: str) -> list[Heard]:
    """The schools other than `but`, each as a whole and by class."""
    said = [one for one in events if isinstance(one, SAID) and one.school != but]
    places = {(one.school, getattr(one, "class_id", None)) for one in said}
    return [Heard(*place) for place in places | {(one.school, None) for one in said}]
