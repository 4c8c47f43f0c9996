"""Use case: a legal responsible answers the propositions (F-20, F-22)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain import refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.deciding.answers import Reply
from services.intentions.domain.definitive import Definitive
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.session import Session
from services.intentions.domain.stream import Stream
from services.intentions.domain.window import Window
from shared.contract.event import Event
from shared.contract.types import Answer, Origin, Pathway, Phase, Stage


@dataclass(frozen=True, slots=True)
class AnswerPropositions:
    """VALIDER pressed: `propositions_version` is what the page showed, `answer` None where none is chosen."""

    at: PupilPlace
    propositions_version: int
    answer: Answer | None
    accepted: tuple[Pathway, ...]
    account: UUID
    is_guardian: bool
    session: UUID
    now: datetime

    def reads(self) -> tuple[Stream[Dossier], Stream[Window], Stream[Campaign], Stream[Session]]:
        """The dossier; written only while window, campaign and session are as they were read."""
        return Dossier.of(self.at), Window.of(self.at), Campaign.of(self.at), Session.of(self.session)

    def decide(self, dossier: Dossier, window: Window, campaign: Campaign, session: Session) -> list[Event]:
        """One `PropositionsAnswered`, and with an agreement the `OrientationDecided` that it makes.

        Errors: `SessionOver`, `OnlyGuardians`, `NotOpenForAnswer`, `NoPropositions`, `EnteredByAnother`,
        `AlreadyDecided`, `PropositionsChanged`, `InterviewHeld`, `AnswerMissing`, and those of
        `Reply.events`.
        """
        if session.ended:
            raise refusals.SessionOver
        if not self.is_guardian:
            raise refusals.OnlyGuardians
        if not window.of_class(self.at.class_id).is_open(Phase.FINAL, Stage.ANSWER, self.now):
            raise refusals.NotOpenForAnswer
        current = dossier.definitive
        self._check(current)
        if self.answer is None:
            raise refusals.AnswerMissing
        reply = Reply(
            self.at.pupil,
            self.answer,
            self.accepted,
            Origin.FAMILY,
            self.now,
            by=self.account,
            session=self.session,
        )
        return reply.events(current, campaign)

    def _check(self, current: Definitive) -> None:
        if current.propositions is None:
            raise refusals.NoPropositions
        if current.author not in (None, self.account):
            raise refusals.EnteredByAnother
        if current.decision is not None:
            raise refusals.AlreadyDecided
        if self.propositions_version != current.propositions.version:
            raise refusals.PropositionsChanged
        if current.interview is not None:
            raise refusals.InterviewHeld
