"""Use case: the head decides, a commission decides on appeal, or the pupil stays in 3e (F-09 to F-16)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.intentions.domain import staff_refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.definitive import Definitive
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.stream import Stream
from services.intentions.domain.texts import MOST_REASONS_CHARACTERS, Text, fits
from shared.contract.decisions import OrientationDecided
from shared.contract.event import Event
from shared.contract.types import Answer, Ground, Pathway


@dataclass(frozen=True, slots=True)
class DecideOrientation:
    """A decision that is not the family's agreement; it replaces the one before.

    `notified_on`: when it was sent. `received_on`: when the family got it, where that is known.
    """

    at: PupilPlace
    ground: Ground
    pathways: tuple[Pathway, ...]
    reasons: Text | None
    notified_on: date
    received_on: date | None
    by: UUID
    source_version: int
    now: datetime

    def reads(self) -> tuple[Stream[Dossier], Stream[Campaign]]:
        """The dossier; written only while the campaign is as it was read."""
        return Dossier.of(self.at), Campaign.of(self.at)

    def decide(self, dossier: Dossier, campaign: Campaign) -> list[Event]:
        """One `OrientationDecided`; nothing for a version that is known or older.

        Errors: `DateInFuture`, `ReceivedBeforeNotified`, `PathwaysUnfit`, `UnfitText`, `DecidedOnAppeal`,
        `InterviewMissing`, `ReasonsMissing`.
        """
        current = dossier.definitive
        if self.source_version <= current.source_version(OrientationDecided):
            return []
        self._check_days(campaign.day_of(self.now))
        if (self.ground is Ground.RETENTION) == bool(self.pathways) or _has_twice(self.pathways):
            raise staff_refusals.PathwaysUnfit
        if not fits(self.reasons, MOST_REASONS_CHARACTERS, lines=True):
            raise staff_refusals.UnfitText
        if self.ground is Ground.HEAD:
            self._check_head(current, campaign)
        return [
            OrientationDecided(
                pupil=self.at.pupil,
                decision_version=len(current.decisions) + 1,
                ground=self.ground,
                pathways=current.by_preference(self.pathways),
                reasons=self.reasons.ref if self.reasons else None,
                notified_on=self.notified_on,
                received_on=self.received_on,
                by=self.by,
                source_version=self.source_version,
            )
        ]

    def _check_days(self, today: date) -> None:
        received_on = self.received_on or self.notified_on
        if received_on < self.notified_on:
            raise staff_refusals.ReceivedBeforeNotified
        if received_on > today:
            raise staff_refusals.DateInFuture

    def _check_head(self, current: Definitive, campaign: Campaign) -> None:
        """The law's conditions: an interview before what does not conform, and reasons (F-10, F-11)."""
        if any(one.ground is Ground.APPEAL for one in current.decisions):
            raise staff_refusals.DecidedOnAppeal
        is_conform = conforms(self.pathways, current, any_choice=campaign.any_choice_conforms)
        if not is_conform and (current.interview is None or current.interview > self.notified_on):
            raise staff_refusals.InterviewMissing
        if self.reasons is None and (current.decision is not None or not is_conform):
            raise staff_refusals.ReasonsMissing


def conforms(pathways: tuple[Pathway, ...], current: Definitive, *, any_choice: bool) -> bool:
    """True if the first choice is decided, with `any_choice` any of them.

    Where nothing was asked, it is unless the family said « Pas d'accord » (F-20).
    """
    if current.entry is None:
        return current.answer is None or current.answer.answer is not Answer.DISAGREED
    requested = [one.pathway for one in sorted(current.entry.intentions, key=lambda one: one.rank)]
    return not set(requested if any_choice else requested[:1]).isdisjoint(pathways)


def _has_twice(pathways: tuple[Pathway, ...]) -> bool:
    return len(set(pathways)) != len(pathways)
