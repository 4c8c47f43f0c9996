"""Use case: the council's propositions come from Siècle (F-05 to F-08)."""

from dataclasses import dataclass
from datetime import datetime

from services.intentions.domain import refusals, staff_refusals
from services.intentions.domain.definitive import Definitive
from services.intentions.domain.dossier import Dossier
from services.intentions.domain.places import PupilPlace
from services.intentions.domain.stream import Stream
from services.intentions.domain.texts import MOST_REASONS_CHARACTERS, Text, fits
from services.intentions.domain.window import Window
from shared.contract.decisions import Proposition, PropositionsPublished
from shared.contract.event import Event
from shared.contract.types import Pathway, Phase, Proposal, Stage


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the council says on one voie, requested or not, with the trade that it advises."""

    pathway: Pathway
    proposal: Proposal
    advised: Text | None = None


@dataclass(frozen=True, slots=True)
class PublishPropositions:
    """All propositions on one pupil, replacing those before; also where nobody entered choices."""

    at: PupilPlace
    propositions: tuple[Proposed, ...]
    catch_up: bool
    reasons: Text | None
    source_version: int
    now: datetime

    def reads(self) -> tuple[Stream[Dossier], Stream[Window]]:
        """The dossier; written only while the window is as it was read."""
        return Dossier.of(self.at), Window.of(self.at)

    def decide(self, dossier: Dossier, window: Window) -> list[Event]:
        """One `PropositionsPublished`; nothing for a version that is known or older.

        An answer to those before counts no more. Errors: `AlreadyDecided`, `EntryNotClosed` (also while an
        entry is planned), `PropositionMissing`, `NothingProposed`, `AdviceOnGeneralPathway`,
        `ReasonsMissing`, `UnfitText`.
        """
        current = dossier.definitive
        if self.source_version <= current.source_version(PropositionsPublished):
            return []
        if current.decision is not None:
            raise refusals.AlreadyDecided
        if window.of_class(self.at.class_id).lies_ahead(Phase.FINAL, Stage.ENTRY, self.now):
            raise staff_refusals.EntryNotClosed
        self._check_pathways(current)
        self._check_words(current)
        return [
            PropositionsPublished(
                pupil=self.at.pupil,
                propositions_version=len(current.all_propositions) + 1,
                propositions=tuple(
                    Proposition(
                        pathway=one.pathway,
                        proposal=one.proposal,
                        advised_occupation=one.advised.ref if one.advised else None,
                    )
                    for one in self.propositions
                ),
                catch_up=self.catch_up,
                reasons=self.reasons.ref if self.reasons else None,
                source_version=self.source_version,
            )
        ]

    @property
    def _proposed(self) -> set[Pathway]:
        return {one.pathway for one in self.propositions if one.proposal is Proposal.PROPOSED}

    def _check_pathways(self, current: Definitive) -> None:
        named = [one.pathway for one in self.propositions]
        if not current.requested <= set(named) or len(set(named)) != len(named):
            raise staff_refusals.PropositionMissing
        if not self._proposed:
            raise staff_refusals.NothingProposed

    def _check_words(self, current: Definitive) -> None:
        if any(one.advised and one.pathway is Pathway.GENERAL for one in self.propositions):
            raise staff_refusals.AdviceOnGeneralPathway
        if current.requested - self._proposed and self.reasons is None:
            raise staff_refusals.ReasonsMissing
        reasons_fit = fits(self.reasons, MOST_REASONS_CHARACTERS, lines=True)
        if not reasons_fit or not all(fits(one.advised) for one in self.propositions):
            raise staff_refusals.UnfitText
