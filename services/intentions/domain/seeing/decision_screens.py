"""The screens of step 3 « Décision »: one record a screen, with what that screen shows (F-05 to F-23)."""

from dataclasses import dataclass
from datetime import date, datetime

from services.intentions.domain.definitive import Decision, GivenAnswer, PublishedPropositions
from services.intentions.domain.round import Entry
from services.intentions.domain.seeing.screens import NextOpening
from services.intentions.domain.seeing.viewers import Relation


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """The answer to the propositions, and what who gave it is to the viewer; None: staff entered it."""

    answer: GivenAnswer
    given_as: Relation | None


@dataclass(frozen=True, slots=True)
class NoPropositionsYet:
    """Nothing that this family may read yet; `is_open`: the school has opened step 3 to it (F-05, F-21)."""

    entry: Entry | None
    is_open: bool
    opening: NextOpening | None


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """Open and undecided, with no answer or « Pas d'accord », which may become « D'accord » (F-20).

    `answered`: that answer. `earlier`: the viewer's answer to propositions that have changed since.
    """

    relation: Relation
    entry: Entry | None
    propositions: PublishedPropositions
    answered: ShownAnswer | None
    earlier: GivenAnswer | None
    closes_at: datetime | None

    @property
    def may_answer(self) -> bool:
        """True if the viewer may."""
        return self.relation.may_write


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Closed again, and nobody answered: staff decide.

    `earlier`: the viewer's answer to propositions that have changed since.
    """

    entry: Entry | None
    propositions: PublishedPropositions
    earlier: GivenAnswer | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """Decided by the family's agreement (F-09, F-20)."""

    entry: Entry | None
    propositions: PublishedPropositions | None
    answered: ShownAnswer | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class InDialogue:
    """No agreement: what to do, and not what the head or the commission decided (F-22, F-23).

    `is_decided`: there is a decision. `appeal_until`: the last day of an appeal, while the head's decision is
    the last one (F-12, F-14).
    `was_received`: the head has received the family (F-10). `is_retained`: a year more in 3e is decided.
    """

    entry: Entry | None
    propositions: PublishedPropositions | None
    answered: ShownAnswer | None
    is_decided: bool
    appeal_until: date | None
    was_received: bool = False
    is_retained: bool = False


DecisionScreen = NoPropositionsYet | ToAnswer | Unanswered | Agreed | InDialogue


def propositions_on(screen: DecisionScreen) -> PublishedPropositions | None:
    """The propositions that the screen shows."""
    return None if isinstance(screen, NoPropositionsYet) else screen.propositions


def answered_on(screen: DecisionScreen) -> ShownAnswer | None:
    """The answer that the screen shows."""
    return None if isinstance(screen, NoPropositionsYet | Unanswered) else screen.answered
