"""Use case: a session ends, by sign-out or by itself; the recap e-mail follows (R-011, A-02)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.intentions.domain.session import Session
from services.intentions.domain.stream import RecordedEvent, Stream
from shared.contract import streams
from shared.contract.events import Event, IntentionsValidated, SessionEnded, ValidatedDossier
from shared.contract.types import SessionEnd


@dataclass(frozen=True, slots=True)
class Validations:
    """Of one dossier: the version that each session validated last."""

    version: int = 0
    by_session: Mapping[UUID, int] = field(default_factory=dict)

    def evolve(self, recorded: RecordedEvent) -> "Validations":
        """The state after one more event."""
        version, event = self.version + 1, recorded.event
        if not isinstance(event, IntentionsValidated) or event.session is None:
            return Validations(version, self.by_session)
        return Validations(version, {**self.by_session, event.session: version})


@dataclass(frozen=True, slots=True)
class EndSession:
    """`dossiers`: pupil and year of each one that the account may have written in, looked up at the edge."""

    session: UUID
    account: UUID
    reason: SessionEnd
    started: datetime
    dossiers: tuple[tuple[UUID, int], ...]
    now: datetime

    def reads(self) -> tuple[Stream[Session] | Stream[Validations], ...]:
        """The session; written only while the dossiers are as they were read.

        A validation whose caller gave up may still land at the last moment.
        """
        dossiers = (Stream(streams.dossier(*one), Validations) for one in self.dossiers)
        return Session.of(self.session), *dossiers

    def decide(self, session: Session, *dossiers: Validations) -> list[Event]:
        """One `SessionEnded` with each dossier at its last version there; nothing where it ended before."""
        if session.ended:
            return []
        return [
            SessionEnded(
                session=self.session,
                account=self.account,
                reason=self.reason,
                started=self.started,
                ended=self.now,
                validated=tuple(
                    ValidatedDossier(pupil=pupil, stream=streams.dossier(pupil, year), version=version)
                    for (pupil, year), known in zip(self.dossiers, dossiers, strict=True)
                    if (version := known.by_session.get(self.session))
                ),
            )
        ]
