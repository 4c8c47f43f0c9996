"""Use case: the parent who entered acknowledges the avis (R-088 to R-093, A-03, A-19)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain import refusals
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.openings import Openings
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.session import Session
from services.intentions.domain.stream import Stream
from services.intentions.domain.window import Window
from shared.contract.event import Event
from shared.contract.events import OpinionAcknowledged
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class AcknowledgeOpinion:
    """The box is ticked and VALIDER pressed; `opinion_version` is the avis that the page showed."""

    at: PupilPlace
    opinion_version: int
    account: UUID
    is_guardian: bool
    session: UUID
    now: datetime

    def reads(self) -> tuple[Stream[Dossier], Stream[Window], Stream[Session]]:
        """The dossier; written only while window and session are as they were read."""
        return Dossier.of(self.at), Window.of(self.at), Session.of(self.session)

    def decide(self, dossier: Dossier, window: Window, session: Session) -> list[Event]:
        """One `OpinionAcknowledged`, or the first rule that refuses.

        Errors: `SessionOver`, `OnlyGuardians`, `NotOpenForAnswer`, `NoOpinion`, `EnteredByAnother`,
        `AlreadyAcknowledged`, `OpinionChanged`.
        """
        current = dossier.provisional
        if session.ended:
            raise refusals.SessionOver
        if not self.is_guardian:
            raise refusals.OnlyGuardians
        if not may_acknowledge(window.of_class(self.at.class_id), self.now):
            raise refusals.NotOpenForAnswer
        if current.opinion is None:
            raise refusals.NoOpinion
        if current.author not in (None, self.account):
            raise refusals.EnteredByAnother
        if self.opinion_version != current.opinion.version:
            raise refusals.OpinionChanged
        if current.acknowledgement is not None:
            raise refusals.AlreadyAcknowledged
        return [
            OpinionAcknowledged(
                pupil=self.at.pupil,
                phase=Phase.PROVISIONAL,
                opinion_version=self.opinion_version,
                by=self.account,
                at=self.now,
            )
        ]


def may_acknowledge(openings: Openings, now: datetime) -> bool:
    """True if families may read the avis and acknowledge it; also once choices have opened (R-094)."""
    late = openings.is_open(Phase.FINAL, Stage.ENTRY, now)
    return late or openings.is_open(Phase.PROVISIONAL, Stage.ANSWER, now)
