"""Use case: the council's avis comes from Siècle (R-066, R-083 to R-086, A-19 to A-22)."""

from dataclasses import dataclass
from datetime import datetime

from services.intentions.domain import staff_refusals
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.stream import Stream
from services.intentions.domain.texts import MOST_REASONS_CHARACTERS, Text, fits
from services.intentions.domain.window import Window
from shared.contract.event import Event
from shared.contract.events import Opinion, OpinionPublished, Recommendation
from shared.contract.types import Pathway, Phase, Stage, TextRef, Verdict

MOST_RECOMMENDATIONS = 2


@dataclass(frozen=True, slots=True)
class Given:
    """The avis on one requested voie, with the trade the council advises."""

    pathway: Pathway
    verdict: Verdict
    advised: Text | None = None


@dataclass(frozen=True, slots=True)
class Advised:
    """A voie recommended although not requested."""

    pathway: Pathway
    advised: Text | None = None


@dataclass(frozen=True, slots=True)
class PublishOpinion:
    """The whole avis on one pupil, replacing the one before."""

    at: PupilPlace
    phase: Phase
    opinions: tuple[Given, ...]
    recommendations: tuple[Advised, ...]
    reasons: Text | None
    source_version: int
    now: datetime

    def reads(self) -> tuple[Stream[Dossier], Stream[Window]]:
        """The dossier; written only while the window is as it was read."""
        return Dossier.of(self.at), Window.of(self.at)

    def decide(self, dossier: Dossier, window: Window) -> list[Event]:
        """One `OpinionPublished`; nothing for a version that is known or older.

        Errors: `OpinionInFinalPhase`, `EntryNotClosed` (also while an entry is planned), `OpinionMissing`,
        `OpinionOnUnrequestedPathway`, `RecommendationOnRequestedPathway`, `TooManyRecommendations`,
        `EmptyOpinion`, `AdviceOnGeneralPathway`, `ReasonsMissing`, `UnfitText`.
        """
        if self.phase is Phase.FINAL:
            raise staff_refusals.OpinionInFinalPhase
        current = dossier.provisional
        if self.source_version <= current.source_version(OpinionPublished):
            return []
        if window.of_class(self.at.class_id).lies_ahead(self.phase, Stage.ENTRY, self.now):
            raise staff_refusals.EntryNotClosed
        requested = {one.pathway for one in current.entry.intentions} if current.entry else set()
        _check_pathways(self, requested)
        _check_words(self)
        return [
            OpinionPublished(
                pupil=self.at.pupil,
                phase=self.phase,
                opinion_version=len(current.opinions) + 1,
                opinions=tuple(
                    Opinion(pathway=one.pathway, verdict=one.verdict, advised_occupation=_ref(one.advised))
                    for one in self.opinions
                ),
                recommendations=tuple(
                    Recommendation(pathway=one.pathway, advised_occupation=_ref(one.advised))
                    for one in self.recommendations
                ),
                reasons=_ref(self.reasons),
                source_version=self.source_version,
            )
        ]


def _check_pathways(command: PublishOpinion, requested: set[Pathway]) -> None:
    answered = [one.pathway for one in command.opinions]
    recommended = [one.pathway for one in command.recommendations]
    if not set(answered) <= requested or len(set(answered)) != len(answered):
        raise staff_refusals.OpinionOnUnrequestedPathway
    if requested - set(answered):
        raise staff_refusals.OpinionMissing
    if requested & set(recommended) or len(set(recommended)) != len(recommended):
        raise staff_refusals.RecommendationOnRequestedPathway
    if len(recommended) > MOST_RECOMMENDATIONS:
        raise staff_refusals.TooManyRecommendations
    if not answered and not recommended:
        raise staff_refusals.EmptyOpinion


def _check_words(command: PublishOpinion) -> None:
    advice: tuple[Given | Advised, ...] = (*command.opinions, *command.recommendations)
    if any(one.advised and one.pathway is Pathway.GENERAL for one in advice):
        raise staff_refusals.AdviceOnGeneralPathway
    negative = any(one.verdict in (Verdict.RESERVED, Verdict.UNFAVOURABLE) for one in command.opinions)
    if (negative or command.recommendations) and command.reasons is None:
        raise staff_refusals.ReasonsMissing
    reasons_fit = fits(command.reasons, MOST_REASONS_CHARACTERS, lines=True)
    if not reasons_fit or not all(fits(one.advised) for one in advice):
        raise staff_refusals.UnfitText


def _ref(text: Text | None) -> TextRef | None:
    return text.ref if text else None
