"""Use case: the parent who entered acknowledges the avis (R-088 to R-093, A-03, A-19)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain import refusals
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.session import Session
from services.intentions.domain.window import Window
from shared.contract.events import Event, OpinionAcknowledged
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class AcknowledgeOpinion:
    """The box is ticked and VALIDER pressed; `opinion_version` is the avis that the page showed."""

    pupil: UUID
    phase: Phase
    opinion_version: int
    account: UUID
    is_guardian: bool
    now: datetime


def may_answer(window: Window, phase: Phase, now: datetime) -> bool:
    """Whether families may read and acknowledge; the provisional avis also once choices opened (R-094)."""
    late = phase is Phase.PROVISIONAL and window.is_open(Phase.FINAL, Stage.ENTRY, now)
    return late or window.is_open(phase, Stage.ANSWER, now)


def decide(dossier: Dossier, window: Window, session: Session, command: AcknowledgeOpinion) -> list[Event]:
    """One `OpinionAcknowledged`, or the first rule that refuses.

    Errors: `SessionOver`, `OnlyGuardians`, `NotOpenForAnswer`, `NoOpinion`, `EnteredByAnother`,
    `AlreadyAcknowledged`, `OpinionChanged`.
    """
    current = dossier.round(command.phase)
    if session.ended:
        raise refusals.SessionOver
    if not command.is_guardian:
        raise refusals.OnlyGuardians
    if not may_answer(window, command.phase, command.now):
        raise refusals.NotOpenForAnswer
    if current.opinion is None:
        raise refusals.NoOpinion
    if current.author not in (None, command.account):
        raise refusals.EnteredByAnother
    if command.opinion_version != current.opinion.version:
        raise refusals.OpinionChanged
    if current.acknowledgement is not None:
        raise refusals.AlreadyAcknowledged
    return [
        OpinionAcknowledged(
            pupil=command.pupil,
            phase=command.phase,
            opinion_version=command.opinion_version,
            by=command.account,
            at=command.now,
        )
    ]
