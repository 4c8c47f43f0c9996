"""Intentions and choices: families and staff enter them; the council's avis is given and acknowledged."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from services.intentions.domain.entering.intentions import Request
from services.intentions.domain.seeing.screens import Recap, ToAcknowledge, entry_on, may_modify, shown_on
from services.intentions.domain.seeing.steps import Step
from shared.contract.events import AuthorshipTransferred, OpinionPublished
from shared.contract.types import Pathway, Phase, Stage, Status, Verdict
from tests.unit.domain import invariants, openings_again, staff
from tests.unit.domain.given import CHILD, FATHER, MOTHER, World, text
from tests.unit.domain.lifetime.base import ACCOUNTS, NEWER, PHASES, REASONS, STALE, Life

STEPS = {Phase.PROVISIONAL: Step.INTENTIONS, Phase.FINAL: Step.CHOICES}
TEXTS = st.sampled_from([None, None, "Pâtisserie", "a\x00b", "é" * 201]).map(
    lambda one: text(one) if one else None
)
CARDS = st.builds(
    Request, st.sampled_from([*Pathway, None]), TEXTS, st.sets(st.sampled_from(Status)).map(tuple)
)
PLAIN = st.lists(st.sampled_from(Pathway), min_size=1, max_size=3, unique=True).map(
    lambda chosen: [Request(one) for one in chosen]
)
FORMS = st.one_of(PLAIN, PLAIN, st.lists(CARDS, max_size=4))
ANSWERS = st.lists(st.tuples(st.sampled_from(Pathway), st.sampled_from(Verdict)), max_size=4)


class Intentions(Life):
    """Both phases up to the closing of entry, and the avis."""

    @rule(
        phase=PHASES,
        verdict=st.sampled_from(Verdict),
        recommends=st.sampled_from([0, 0, 1, 2, 3]),
        reasons=REASONS,
        newer=NEWER,
    )
    def the_council_answers(
        self, phase: Phase | None, verdict: Verdict, recommends: int, reasons: str | None, newer: int = 1
    ) -> None:
        phase = phase or self.current_phase()
        entry = self.world.dossier.round(phase).entry
        if entry is None and not self.world.openings.has_opened(phase, Stage.ENTRY, self.world.now):
            return  # too early an avis would end most lives before they begin
        asked = [one.pathway for one in entry.intentions] if entry else []
        others = [one for one in Pathway if one not in asked][: recommends or 2 * (not asked)]
        answers = [(one, verdict) for one in asked]
        words = {"recommended": tuple(others), "reasons": reasons}
        self._publish(phase, newer, *answers, **words)

    @rule(
        phase=PHASES,
        given=ANSWERS,
        recommended=st.lists(st.sampled_from(Pathway), max_size=3).map(tuple),
        reasons=REASONS,
        newer=NEWER,
    )
    def the_council_answers_anything(self, phase: Phase | None, given: Any, newer: int, **rest: Any) -> None:
        self._publish(phase or self.current_phase(), newer, *given, **rest)

    @rule(phase=PHASES, form=FORMS, newer=NEWER)
    def staff_enter(self, phase: Phase | None, form: list[Request], newer: int) -> None:
        phase = phase or self.current_phase()
        version = max(1, self.world.dossier.round(phase).entry_version + newer)
        self.do(staff.enters, *form, phase=phase, source_version=version)

    @rule(phase=PHASES, reason=REASONS, newer=NEWER)
    def staff_withdraw(self, phase: Phase | None, reason: str | None, newer: int) -> None:
        phase = phase or self.current_phase()
        version = max(1, self.world.dossier.round(phase).entry_version + newer)
        why = text(reason) if reason else None
        if self.do(staff.withdraws, phase=phase, reason=why, source_version=version):
            seen = self.world.seen_by(FATHER, STEPS[phase])
            assert shown_on(seen) is not None or entry_on(seen) is None, "an avis that is owed comes first"
            assert self.world.dossier.round(phase).author is None

    @rule(newer=NEWER)
    def staff_want_emails(self, newer: int) -> None:
        before = self.world.dossier
        self.do(staff.wants_emails, source_version=max(1, self.world.emails.source_version + newer))
        assert self.world.dossier == before, "a form that is open stays good"

    @rule(phase=PHASES, to=st.sampled_from([MOTHER, FATHER, CHILD, None]), newer=NEWER)
    def staff_transfer(self, phase: Phase | None, to: UUID | None, newer: int) -> None:
        phase = phase or self.current_phase()
        version = max(1, self.world.dossier.round(phase).source_version(AuthorshipTransferred) + newer)
        guardian = to in (MOTHER, FATHER)
        self.do(staff.transfers, phase=phase, to_account=to, to_is_guardian=guardian, source_version=version)

    @rule(by=ACCOUNTS, phase=PHASES, form=FORMS, stale=STALE)
    def validates(self, by: UUID, phase: Phase | None, form: list[Request], stale: int) -> None:
        phase = phase or self.current_phase()
        seen, id_ = self.world.seen_by(by, STEPS[phase]), self.enter_session(by)
        shown = self.world.dossier.content_version
        fresh = (based_on := max(0, shown - stale)) == shown
        offered = may_modify(seen) and not self.world.session.ended
        happened = self.do(
            World.validate, *form, by=by, phase=phase, is_guardian=by != CHILD, session=id_, based_on=based_on
        )
        assert bool(happened) == (offered and fresh and invariants.is_valid(form, self.events)), seen
        if happened:
            assert self._is_open(phase, Stage.ENTRY)
            assert isinstance(self.world.seen_by(by, STEPS[phase]), Recap)

    @rule(by=ACCOUNTS, step=st.sampled_from(list(STEPS.values())), stale=STALE)
    def acknowledges(self, by: UUID, step: Step, stale: int) -> None:
        seen, _ = self.world.seen_by(by, step), self.enter_session(by)
        may = isinstance(seen, ToAcknowledge) and seen.may_acknowledge
        offered = may and not self.world.session.ended
        version = len(self.world.dossier.provisional.opinions) - stale
        happened = self.do(World.acknowledge, by=by, is_guardian=by != CHILD, opinion_version=version)
        # At the choices it is offered only where they wait for it.
        assert bool(happened) == (offered and not stale) or (happened and step is Step.CHOICES), seen
        if happened:
            openings = ((Phase.PROVISIONAL, Stage.ANSWER), (Phase.FINAL, Stage.ENTRY))
            assert any(self._is_open(*one) for one in openings)
            readable = shown_on(self.world.seen_by(by))
            assert readable is not None
            assert readable.acknowledgement is not None

    def _publish(self, phase: Phase, newer: int, *answers: Any, **words: Any) -> None:
        version = max(1, self.world.dossier.round(phase).source_version(OpinionPublished) + newer)
        self.do(World.publish, *answers, phase=phase, version=version, **words)

    def _is_open(self, phase: Phase, stage: Stage) -> bool:
        return openings_again.is_open(self.events, phase, stage, self.world.now, self.world.place)
