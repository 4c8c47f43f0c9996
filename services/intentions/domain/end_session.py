"""Use case: a session ends, by sign-out or by itself; the recap e-mail follows (R-011, A-02)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain.session import Session
from shared.contract.events import Event, SessionEnded, ValidatedDossier
from shared.contract.types import SessionEnd


@dataclass(frozen=True, slots=True)
class EndSession:
    """`validated`: what was validated in the session, at its last version, looked up at the edge."""

    session: UUID
    account: UUID
    reason: SessionEnd
    started: datetime
    validated: tuple[ValidatedDossier, ...]
    now: datetime


def decide(session: Session, command: EndSession) -> list[Event]:
    """One `SessionEnded`; nothing where the session ended before."""
    if session.ended:
        return []
    return [
        SessionEnded(
            session=command.session,
            account=command.account,
            reason=command.reason,
            started=command.started,
            ended=command.now,
            validated=command.validated,
        )
    ]
