"""The projection `dossiers`: what has happened to each dossier in each phase. Pure."""

from dataclasses import dataclass
from typing import Any

from services.intentions.domain.recorded import UnknownEvent
from services.intentions.eventstore.model import StoredEvent
from shared.contract.events import EVENTS, IntentionsValidated, OpinionAcknowledged, OpinionPublished
from shared.contract.upcasters import upcast

NAME = "dossiers"
VALIDATED, PUBLISHED, ACKNOWLEDGED = (
    model.name() for model in (IntentionsValidated, OpinionPublished, OpinionAcknowledged)
)
TOLD = frozenset({VALIDATED, PUBLISHED, ACKNOWLEDGED})


@dataclass(slots=True)
class Course:
    """What has happened in one phase of a dossier: the newest avis and acknowledgement, 0 for none."""

    entered: bool = False
    opinion: int = 0
    acknowledged: int = 0
    academy: str | None = None
    school: str | None = None
    position: int = 0


class Changes:
    """What events, noted in order, change in the table: a row for each dossier and phase."""

    def __init__(self) -> None:
        self._courses: dict[tuple[str, str], Course] = {}

    def __len__(self) -> int:
        return len(self._courses)

    def note(self, event: StoredEvent) -> None:
        """Take one more event. Errors: `UnknownEvent`, `LookupError` for one of a newer release."""
        data = _newest(event)
        if event.type not in TOLD:
            return
        course = self._courses.setdefault((event.stream, data["phase"]), Course())
        course.academy, course.school, course.position = event.academy, event.school, event.position
        if event.type == VALIDATED:
            course.entered = True
        elif event.type == PUBLISHED:
            course.opinion = data["opinion_version"]
        else:
            course.acknowledged = data["opinion_version"]

    def columns(self) -> list[list[Any]]:
        """The rows as `put_dossiers` takes them: column by column."""
        rows = [
            (
                *_pupil_and_year(stream), phase, one.entered, one.opinion, one.acknowledged, one.academy,
                one.school, one.position,
            )
            for (stream, phase), one in self._courses.items()
        ]  # fmt: skip
        return [list(column) for column in zip(*rows, strict=True)]


def _newest(event: StoredEvent) -> dict[str, Any]:
    model = EVENTS.get(event.type)
    if model is None:
        raise UnknownEvent(f"{event.type} at {event.position} is no event of the contract")
    return upcast(event.type, event.schema_version, event.data, model.version)


def _pupil_and_year(stream: str) -> tuple[str, int]:
    kind_and_pupil, _, year = stream.rpartition("-")
    return kind_and_pupil.partition("-")[2], int(year)
