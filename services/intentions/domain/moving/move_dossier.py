"""Use case: a pupil goes to another collège, as an import found, and the dossier follows (A-34)."""

from dataclasses import dataclass

from services.intentions.domain.dossier import Dossier
from services.intentions.domain.places import PupilPlace, SchoolPlace
from services.intentions.domain.stream import Stream
from shared.contract.event import Event
from shared.contract.events import DossierMoved


@dataclass(frozen=True, slots=True)
class MoveDossier:
    """`at` is the place that is left: who follows that school is told by its key; `to` is the new one."""

    at: PupilPlace
    to: SchoolPlace

    def reads(self) -> tuple[Stream[Dossier]]:
        """The dossier."""
        return (Dossier.of(self.at),)

    def decide(self, _dossier: Dossier) -> list[Event]:
        """One `DossierMoved`, whatever was entered, answered or decided; nothing within one school."""
        if self.at.school == self.to.school:
            return []
        return [
            DossierMoved(
                pupil=self.at.pupil,
                from_school=self.at.school,
                from_academy=self.at.academy,
                to_school=self.to.school,
                to_academy=self.to.academy,
            )
        ]
