"""An answer to the propositions, and the decision that an agreement makes: the same from page and paper."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intentions.domain import refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.definitive import Definitive
from shared.contract.decisions import OrientationDecided, PropositionsAnswered
from shared.contract.event import Event
from shared.contract.types import Answer, Ground, Origin, Pathway


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered, by whom, and when."""

    pupil: UUID
    answer: Answer
    accepted: tuple[Pathway, ...]
    origin: Origin
    at: datetime
    by: UUID | None = None
    session: UUID | None = None
    source_version: int | None = None

    def events(self, current: Definitive, campaign: Campaign) -> list[Event]:
        """The answer; with an agreement also the decision, in the same append (F-20).

        Errors: `NoPropositions`, `AlreadyDecided`, `AlreadyAnswered`, `NothingAccepted`, `NotProposed`,
        `AcceptedWithoutAgreement`.
        """
        if current.propositions is None:
            raise refusals.NoPropositions
        if current.decision is not None:
            raise refusals.AlreadyDecided
        if current.answer is not None and current.answer.answer is self.answer:
            raise refusals.AlreadyAnswered
        self._check_accepted(current.propositions.proposed)
        accepted = current.by_preference(self.accepted)
        answered = PropositionsAnswered(
            pupil=self.pupil,
            propositions_version=current.propositions.version,
            answer=self.answer,
            accepted=accepted,
            origin=self.origin,
            by=self.by,
            session=self.session,
            at=self.at,
            source_version=self.source_version,
        )
        if self.answer is Answer.DISAGREED:
            return [answered]
        return [answered, self._decided(current, accepted, campaign)]

    def _check_accepted(self, proposed: tuple[Pathway, ...]) -> None:
        if self.answer is Answer.DISAGREED:
            if self.accepted:
                raise refusals.AcceptedWithoutAgreement
            return
        if not self.accepted:
            raise refusals.NothingAccepted
        if not set(self.accepted) <= set(proposed):
            raise refusals.NotProposed

    def _decided(self, current: Definitive, pathways: tuple[Pathway, ...], campaign: Campaign) -> Event:
        day = campaign.day_of(self.at)
        return OrientationDecided(
            pupil=self.pupil,
            decision_version=len(current.decisions) + 1,
            ground=Ground.AGREEMENT,
            pathways=pathways,
            reasons=None,
            notified_on=day,
            received_on=day,
            by=None,
        )
