"""One pupil with two parents, a pupil account and a school: anybody does anything, in any order."""

from datetime import datetime

from hypothesis import seed, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from services.intentions.domain.seeing.decision_screens import (
    Agreed,
    InDialogue,
    ToAnswer,
    propositions_on,
)
from services.intentions.domain.seeing.screens import entry_on, may_modify, shown_on
from services.intentions.domain.seeing.steps import Step, current_step
from shared.contract.decisions import OrientationDecided
from shared.contract.types import Ground, Phase, Stage
from tests.unit.domain import invariants, openings_again
from tests.unit.domain.given import CHILD, FATHER, MOTHER
from tests.unit.domain.lifetime.chapters import BEGINNINGS, Chapters


class Lifetime(Chapters):
    """What must hold after each thing done: of the events, and of what everybody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.again = invariants.Again()

    @invariant()
    def the_history_holds(self) -> None:
        is_known = self.again.read == len(self.log)
        states = self.again.takes(self.log)
        assert states == (self.world.dossier, self.world.window, self.world.campaign)
        if not is_known:
            invariants.check(self.events, {phase: states[0].round(phase).author for phase in Phase})

    def teardown(self) -> None:
        """The whole history once more, from its beginning."""
        assert invariants.states_of(self.log) == self.again.takes(self.log)

    @invariant()
    def the_avis_is_readable_from_its_first_opening_on(self) -> None:
        seen = self.world.seen_by(FATHER)
        readable = shown_on(seen)
        shown = openings_again.avis_shown(self.events, self._times(), self.world.now, self.world.place)
        assert (readable.opinion.version if readable else None) == shown, seen
        assert entry_on(seen) == self.world.dossier.provisional.entry

    @invariant()
    def the_choices_are_readable_and_a_pupil_changes_nothing(self) -> None:
        seen = self.world.seen_by(CHILD, Step.CHOICES)
        owed = shown_on(seen)
        assert owed is not None or entry_on(seen) == self.world.dossier.definitive.entry
        assert not may_modify(seen)

    @invariant()
    def the_propositions_are_readable_from_their_first_opening_on(self) -> None:
        seen = [self.world.decision_seen_by(one) for one in (MOTHER, FATHER, CHILD)]
        shown = openings_again.propositions_shown(
            self.events, self._times(), self.world.now, self.world.place
        )
        for one in seen:
            readable = propositions_on(one)
            assert (readable.version if readable else None) == shown, one
            assert one.entry == self.world.dossier.definitive.entry
        assert len({type(one) for one in seen}) == 1

    @invariant()
    def no_decision_but_an_agreement_is_shown(self) -> None:
        decisions = [one for one in self.events if isinstance(one, OrientationDecided)]
        seen = self.world.decision_seen_by(CHILD)
        assert not (isinstance(seen, ToAnswer) and seen.may_answer)
        assert isinstance(seen, Agreed) == (bool(decisions) and decisions[-1].ground is Ground.AGREEMENT)
        if decisions:
            assert isinstance(seen, Agreed | InDialogue)
            assert self._step() is Step.DECISION
        if isinstance(seen, InDialogue):
            of_head = bool(decisions) and decisions[-1].ground is Ground.HEAD
            assert (seen.appeal_until is not None) == of_head

    @invariant()
    def who_may_do_something_is_at_the_step_to_do_it_in(self) -> None:
        if may_modify(self.world.seen_by(MOTHER, Step.CHOICES)):
            assert self._step() is Step.CHOICES
        seen = self.world.decision_seen_by(MOTHER)
        if isinstance(seen, ToAnswer):
            assert self._step() is Step.DECISION
            assert openings_again.is_open(
                self.events, Phase.FINAL, Stage.ANSWER, self.world.now, self.world.place
            )

    def _step(self) -> Step:
        return current_step(self.world.dossier, self.world.openings, self.world.campaign, self.world.now)

    def _times(self) -> list[datetime]:
        return [one.at for one in self.log]


def live(lives: settings, first: int = 0) -> None:
    """As many lives as `lives` says from each beginning, of seeds from `first` on. Errors: what one broke."""
    for number, (name, chapters) in enumerate(BEGINNINGS.items(), first):
        life = type(f"LifetimeFrom{name.title()}", (Lifetime,), {"chapters": chapters})
        run_state_machine_as_test(seed(number)(life), settings=lives)
