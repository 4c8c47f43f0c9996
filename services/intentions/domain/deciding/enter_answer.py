"""Use case: staff enter a family's answer from paper (F-24)."""

from dataclasses import dataclass
from datetime import datetime

from services.intentions.domain import refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.deciding.answers import Reply
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.stream import Stream
from shared.contract.decisions import PropositionsAnswered, PropositionsPublished
from shared.contract.event import Event
from shared.contract.types import Answer, Origin, Pathway


@dataclass(frozen=True, slots=True)
class EnterAnswer:
    """Also after the families' closing, or after the interview.

    `propositions`: Siècle's version of those that it answers; None: the current ones.
    """

    at: PupilPlace
    answer: Answer
    accepted: tuple[Pathway, ...]
    source_version: int
    now: datetime
    propositions: int | None = None

    def reads(self) -> tuple[Stream[Dossier], Stream[Campaign]]:
        """The dossier; written only while the campaign is as it was read."""
        return Dossier.of(self.at), Campaign.of(self.at)

    def decide(self, dossier: Dossier, campaign: Campaign) -> list[Event]:
        """As the family's answer, without author; nothing for a version that is known or older.

        Errors: `PropositionsChanged`, and those of `Reply.events`.
        """
        current = dossier.definitive
        if self.source_version <= current.source_version(PropositionsAnswered):
            return []
        if self.propositions not in (None, current.source_version(PropositionsPublished)):
            raise refusals.PropositionsChanged
        reply = Reply(
            self.at.pupil,
            self.answer,
            self.accepted,
            Origin.SCHOOL,
            self.now,
            source_version=self.source_version,
        )
        return reply.events(current, campaign)
