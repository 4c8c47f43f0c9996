"""One pupil's two phases of one school year: state and evolve."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from services.intentions.domain.definitive import Definitive
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.provisional import Provisional
from services.intentions.domain.stream import RecordedEvent, Stream
from shared.contract import streams
from shared.contract.event import NotedEvent
from shared.contract.events import DossierMoved, OpinionAcknowledged, OpinionPublished
from shared.contract.types import Phase


@dataclass(frozen=True, slots=True)
class Move:
    """A change of collège (A-34); schools by their UAI."""

    from_school: str
    to_school: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Dossier:
    """The state of the stream; `version` counts its events.

    `content_version` is that of the last one which changed what a form shows: no move, and nothing noted.
    """

    version: int = 0
    provisional: Provisional = field(default_factory=Provisional)
    definitive: Definitive = field(default_factory=Definitive)
    moves: tuple[Move, ...] = ()
    content_version: int = 0

    @classmethod
    def of(cls, at: PupilPlace) -> Stream["Dossier"]:
        """The stream of a pupil's dossier."""
        return Stream(streams.dossier(at.pupil, at.year), cls, at.academy, at.school)

    def round(self, phase: Phase) -> Provisional | Definitive:
        """The state of one phase."""
        return self.provisional if phase is Phase.PROVISIONAL else self.definitive

    def passed_gate(self, phase: Phase) -> bool:
        """True if `phase` may be entered; the gate is per pupil: anyone's acknowledgement counts (A-06)."""
        return phase is Phase.PROVISIONAL or self.provisional.is_settled

    def evolve(self, recorded: RecordedEvent) -> "Dossier":
        """The state after one more event. Errors: `UnknownEvent`."""
        version, event = self.version + 1, recorded.event
        if isinstance(event, DossierMoved):
            move = Move(event.from_school, event.to_school, recorded.at)
            return replace(self, version=version, moves=(*self.moves, move))
        content_version = self.content_version if isinstance(event, NotedEvent) else version
        changed = replace(self, version=version, content_version=content_version)
        if isinstance(event, OpinionPublished | OpinionAcknowledged) and event.phase is Phase.FINAL:
            return changed  # of before there were propositions: it means nothing now
        if getattr(event, "phase", Phase.FINAL) is Phase.PROVISIONAL:
            return replace(changed, provisional=self.provisional.evolve(recorded, version))
        return replace(changed, definitive=self.definitive.evolve(recorded, version))
