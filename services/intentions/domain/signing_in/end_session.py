"""Use case: a session ends, by sign-out or by itself; the recap e-mail follows (R-011, A-02)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intentions.domain.session import Session
from services.intentions.domain.stream import RecordedEvent, Stream
from shared.contract import streams
from shared.contract.decisions import PropositionsAnswered
from shared.contract.event import Event
from shared.contract.events import AnsweredDossier, IntentionsValidated, SessionEnded, ValidatedDossier
from shared.contract.types import SessionEnd


@dataclass(frozen=True, slots=True)
class Acts:
    """Of one dossier: the version that each session validated last, and the one that it answered last."""

    version: int = 0
    validated: Mapping[UUID, int] = field(default_factory=dict)
    answered: Mapping[UUID, int] = field(default_factory=dict)

    def evolve(self, recorded: RecordedEvent) -> "Acts":
        """The state after one more event."""
        version = self.version + 1
        match recorded.event:
            case IntentionsValidated(session=UUID() as session):
                return Acts(version, {**self.validated, session: version}, self.answered)
            case PropositionsAnswered(session=UUID() as session):
                return Acts(version, self.validated, {**self.answered, session: version})
            case _:
                return Acts(version, self.validated, self.answered)


@dataclass(frozen=True, slots=True)
class EndSession:
    """`dossiers`: pupil and year of each one that the account may have written in, looked up at the edge."""

    session: UUID
    account: UUID
    reason: SessionEnd
    started: datetime
    dossiers: tuple[tuple[UUID, int], ...]
    now: datetime

    def reads(self) -> tuple[Stream[Session] | Stream[Acts], ...]:
        """The session; written only while the dossiers are as they were read.

        A validation whose caller gave up may still land at the last moment.
        """
        dossiers = (Stream(streams.dossier(*one), Acts) for one in self.dossiers)
        return Session.of(self.session), *dossiers

    def decide(self, session: Session, *dossiers: Acts) -> list[Event]:
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
                    ValidatedDossier(**place, version=version)
                    for place, acts in self._places(dossiers)
                    if (version := acts.validated.get(self.session))
                ),
                answered=tuple(
                    AnsweredDossier(**place, version=version)
                    for place, acts in self._places(dossiers)
                    if (version := acts.answered.get(self.session))
                ),
            )
        ]

    def _places(self, dossiers: Iterable[Acts]) -> Iterator[tuple[dict[str, Any], Acts]]:
        for (pupil, year), acts in zip(self.dossiers, dossiers, strict=True):
            yield {"pupil": pupil, "stream": streams.dossier(pupil, year)}, acts
