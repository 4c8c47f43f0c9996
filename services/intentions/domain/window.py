"""When a school's téléservice is open, for all or for a class: state and evolve (R-020 to R-023, F-21)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.intentions.domain.openings import Opening, Openings
from services.intentions.domain.places import SchoolPlace
from services.intentions.domain.stream import RecordedEvent, Stream, UnknownEvent
from shared.contract import streams
from shared.contract.events import ClassWindowClosed, ClassWindowOpened, WindowClosed, WindowOpened
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class ClassOpenings:
    """The openings of a class about which the school has said something of its own.

    `said` is the stage that this was about: what is said to the whole school about the same stage does not
    replace it, but for a closing; None once such a closing, or another stage, has taken its place.
    """

    openings: Openings
    said: tuple[Phase, Stage] | None
    source_version: int

    def opened_for_all(self, opening: Opening, recorded: RecordedEvent) -> "ClassOpenings":
        """The same after the whole school was opened."""
        if self.said == opening.purpose:
            return self
        return replace(self, openings=self.openings.opened(opening, recorded), said=None)

    def closed_for_all(self, purpose: tuple[Phase, Stage], recorded: RecordedEvent) -> "ClassOpenings":
        """The same after the whole school was closed for `purpose`."""
        current = self.openings.current
        openings = self.openings.closed(recorded) if current and current.purpose == purpose else self.openings
        return replace(self, openings=openings, said=None if self.said == purpose else self.said)


@dataclass(frozen=True, slots=True)
class Window:
    """The openings of the school, and of each class that has had its own."""

    version: int = 0
    school: Openings = field(default_factory=Openings)
    classes: Mapping[UUID, ClassOpenings] = field(default_factory=dict)
    source_version: int = 0

    @classmethod
    def of(cls, at: SchoolPlace) -> Stream["Window"]:
        """The stream of a school's openings."""
        return Stream(streams.window(at.school, at.year), cls, at.academy, at.school)

    def of_class(self, class_id: UUID | None) -> Openings:
        """The openings that count for the pupils of a class; None: those of the school."""
        own = self.classes.get(class_id) if class_id else None
        return own.openings if own else self.school

    def changed_by(
        self, class_id: UUID | None, *, opened: tuple[Phase, Stage] | None = None
    ) -> tuple[Openings, ...]:
        """The openings that a word on the class changes; None: on the whole school, with its classes.

        `opened`: the stage, where the word is an opening: it leaves alone what a class has heard of its own.
        """
        if class_id is not None:
            return (self.of_class(class_id),)
        classes = (one for one in self.classes.values() if opened is None or one.said != opened)
        return (self.school, *(one.openings for one in classes))

    def source_version_of(self, class_id: UUID | None) -> int:
        """The newest of Siècle's versions about the class; None: about the whole school."""
        if class_id is None:
            return self.source_version
        return self.classes[class_id].source_version if class_id in self.classes else 0

    def evolve(self, recorded: RecordedEvent) -> "Window":
        """The state after one more event. Errors: `UnknownEvent`."""
        match recorded.event:
            case WindowOpened() as event:
                changed = self._opened(event, recorded)
            case WindowClosed() as event:
                changed = self._closed(event, recorded)
            case ClassWindowOpened() as event:
                opening = _opening(event, recorded)
                changed = self._of_one(event, self.of_class(event.class_id).opened(opening, recorded))
            case ClassWindowClosed() as event:
                changed = self._of_one(event, self.of_class(event.class_id).closed(recorded))
            case event:
                raise UnknownEvent(f"a window does not know {event.name()}")
        return replace(changed, version=self.version + 1)

    def _opened(self, event: WindowOpened, recorded: RecordedEvent) -> "Window":
        opening = _opening(event, recorded)
        classes = {one: own.opened_for_all(opening, recorded) for one, own in self.classes.items()}
        school = self.school.opened(opening, recorded)
        return replace(self, school=school, classes=classes, source_version=event.source_version)

    def _closed(self, event: WindowClosed, recorded: RecordedEvent) -> "Window":
        purpose = event.phase, event.stage
        classes = {one: own.closed_for_all(purpose, recorded) for one, own in self.classes.items()}
        current = self.school.current
        was_open = current is not None and current.purpose == purpose
        school = self.school.closed(recorded) if was_open else self.school
        return replace(self, school=school, classes=classes, source_version=event.source_version)

    def _of_one(self, event: ClassWindowOpened | ClassWindowClosed, openings: Openings) -> "Window":
        own = ClassOpenings(openings, (event.phase, event.stage), event.source_version)
        return replace(self, classes={**self.classes, event.class_id: own})


def _opening(event: WindowOpened | ClassWindowOpened, recorded: RecordedEvent) -> Opening:
    return Opening(
        event.phase,
        event.stage,
        event.opens_at,
        event.closes_at,
        recorded.at,
        class_id=getattr(event, "class_id", None),
        source_version=event.source_version,
    )
