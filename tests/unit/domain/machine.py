"""One pupil with two parents, a pupil account and a school: anybody does anything, in any order."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.intentions.domain.entering.intentions import Request
from services.intentions.domain.refusals import Refused
from services.intentions.domain.seeing.screens import (
    Acknowledged,
    Recap,
    ToAcknowledge,
    entry_on,
    may_modify,
    shown_on,
)
from services.intentions.domain.seeing.steps import Step
from services.intentions.domain.session import Session
from services.intentions.domain.signing_in.end_session import EndSession
from shared.contract.event import Event
from shared.contract.events import (
    AuthorshipTransferred,
    IntentionsValidated,
    OpinionPublished,
    WindowClosed,
    WindowOpened,
)
from shared.contract.types import Pathway, Phase, SessionEnd, Stage, Status, Verdict
from tests.unit.domain import invariants, staff
from tests.unit.domain.given import CHILD, FATHER, MOTHER, NOW, World, text
from tests.unit.domain.invariants import Kept

ACCOUNTS = st.sampled_from([MOTHER, FATHER, MOTHER, FATHER, CHILD])
PHASES = st.sampled_from([None, None, None, Phase.PROVISIONAL, Phase.FINAL])  # None: what the school is at
STAGES = st.sampled_from(Stage)
STEPS = {Phase.PROVISIONAL: Step.INTENTIONS, Phase.FINAL: Step.CHOICES}
NEWER = st.sampled_from([1, 1, 1, 2, 0, -1])  # than Siècle's last version of the object
STALE = st.sampled_from([0, 0, 1])
HOURS = st.integers(-48, 48)
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
REASONS = st.sampled_from(["Oui", "Oui", "Oui", None, "a\x00b"])
ANSWERS = st.lists(st.tuples(st.sampled_from(Pathway), st.sampled_from(Verdict)), max_size=4)


class Lifetime(RuleBasedStateMachine):
    """The rules are what people do; each asks the view first, and decide must agree with it."""

    chapters: tuple[str, ...] = ()
    reached: set[str] = set()  # noqa: RUF012 - over all examples: events and refusals that came about

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.log: list[Kept] = []
        self.events: list[Event] = []
        self.sessions: dict[UUID, tuple[UUID, Session]] = {}
        for account in (MOTHER, FATHER, CHILD):
            self.signs_in(account)
        self.begin()

    def begin(self) -> None:
        """Live through the chapters of a year that lie before: a life from its very start rarely gets far."""
        for chapter in self.chapters:
            getattr(self, chapter)()

    def configured(self) -> None:
        """Chapter: the academy's dates are known."""
        self._do(staff.configures)

    def opened(self) -> None:
        """Chapter: families enter."""
        self.the_school_opens(Phase.PROVISIONAL, Stage.ENTRY)

    def entered(self) -> None:
        """Chapter: the mother has validated."""
        self.validates(MOTHER, Phase.PROVISIONAL, [Request(Pathway.CAP)], 0)

    def answered(self) -> None:
        """Chapter: the council's avis can be read."""
        self.the_school_closes(newer=1)
        self.the_council_answers(Phase.PROVISIONAL, Verdict.RESERVED, 2, "Oui")
        self.the_school_opens(Phase.PROVISIONAL, Stage.ANSWER)

    def acknowledged(self) -> None:
        """Chapter: the mother has acknowledged it, and pressed twice."""
        self.acknowledges(MOTHER, Phase.PROVISIONAL, 0)
        self.acknowledges(MOTHER, Phase.PROVISIONAL, 0)

    def choosing(self) -> None:
        """Chapter: definitive choices are open; both parents do first what is not theirs or not yet due."""
        self.time_passes(24 * 150)
        self.the_school_opens(Phase.FINAL, Stage.ENTRY)
        self.acknowledges(FATHER, Phase.PROVISIONAL, 0)
        if self.world.dossier.round(Phase.PROVISIONAL).opinion is not None:
            self.validates(MOTHER, Phase.FINAL, [Request(Pathway.CAP)], 0)

    @rule(hours=st.sampled_from([0.5, 1, 1, 24, 24 * 40]))
    def time_passes(self, hours: float) -> None:
        self.world.later(hours=hours)

    @rule(
        newer=NEWER,
        days=st.integers(-9, 9),
        free=st.booleans(),
        statuses=st.sampled_from([True, False, None]),
    )
    def the_academy_configures(self, newer: int, days: int, free: bool, statuses: bool | None) -> None:
        self._do(
            staff.configures,
            provisional_from=date(2026, 11, 2) + timedelta(days=days),
            free_occupation=free,
            statuses=statuses,
            source_version=max(1, self.world.campaign.source_version + newer),
        )

    @rule(phase=PHASES, stage=STAGES)
    def the_school_opens(self, phase: Phase | None, stage: Stage) -> None:
        phase = phase or self._current_phase()
        self._do(staff.opens, stage, phase=phase)

    @rule(
        phase=PHASES,
        stage=STAGES,
        newer=NEWER,
        wait=HOURS,
        lasts=st.sampled_from([None, -1, 0, 1, 48]),
        late=st.sampled_from([0, 0, 24]),
    )
    def the_school_plans(
        self, phase: Phase | None, stage: Stage, newer: int, wait: int, lasts: int | None, late: int
    ) -> None:
        phase = phase or self._current_phase()
        opens_at = self.world.now + timedelta(hours=wait)
        self._do(
            staff.opens,
            stage,
            phase=phase,
            opens_at=opens_at,
            closes_at=None if lasts is None else opens_at + timedelta(hours=lasts),
            acted_at=self.world.now - timedelta(hours=late),
            source_version=max(1, self.world.window.source_version + newer),
        )

    @rule(newer=NEWER)
    def the_school_closes(self, newer: int) -> None:
        current = self.world.window.school.current
        if current is not None:
            version = max(1, self.world.window.source_version + newer)
            self._do(staff.closes, current.stage, phase=current.phase, source_version=version)

    @rule(phase=PHASES, stage=STAGES)
    def the_school_closes_what_may_not_be_open(self, phase: Phase | None, stage: Stage) -> None:
        phase = phase or self._current_phase()
        self._do(staff.closes, stage, phase=phase)

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
        phase = phase or self._current_phase()
        entry = self.world.dossier.round(phase).entry
        if entry is None and not self.world.openings.has_opened(phase, Stage.ENTRY, self.world.now):
            return  # too early an avis would end most lives before they begin
        asked = [one.pathway for one in entry.intentions] if entry else []
        others = [one for one in Pathway if one not in asked][: recommends or 2 * (not asked)]
        answers = [(one, verdict) for one in asked]
        version = max(1, self.world.dossier.round(phase).source_version(OpinionPublished) + newer)
        words = {"recommended": tuple(others), "reasons": reasons}
        self._do(World.publish, *answers, phase=phase, version=version, **words)

    @rule(
        phase=PHASES,
        given=ANSWERS,
        recommended=st.lists(st.sampled_from(Pathway), max_size=3).map(tuple),
        reasons=REASONS,
        newer=NEWER,
    )
    def the_council_answers_anything(self, phase: Phase | None, given: Any, newer: int, **rest: Any) -> None:
        phase = phase or self._current_phase()
        version = max(1, self.world.dossier.round(phase).source_version(OpinionPublished) + newer)
        self._do(World.publish, *given, phase=phase, version=version, **rest)

    @rule(phase=PHASES, form=FORMS, newer=NEWER)
    def staff_enter(self, phase: Phase | None, form: list[Request], newer: int) -> None:
        phase = phase or self._current_phase()
        version = max(1, self.world.dossier.round(phase).source_version(IntentionsValidated) + newer)
        self._do(staff.enters, *form, phase=phase, source_version=version)

    @rule(phase=PHASES, to=st.sampled_from([MOTHER, FATHER, CHILD, None]), newer=NEWER)
    def staff_transfer(self, phase: Phase | None, to: UUID | None, newer: int) -> None:
        phase = phase or self._current_phase()
        version = max(1, self.world.dossier.round(phase).source_version(AuthorshipTransferred) + newer)
        guardian = to in (MOTHER, FATHER)
        self._do(staff.transfers, phase=phase, to_account=to, to_is_guardian=guardian, source_version=version)

    @rule(account=ACCOUNTS)
    def signs_in(self, account: UUID) -> None:
        self.sessions[account] = (uuid5(account, str(len(self.log))), Session())

    @rule(account=ACCOUNTS, reason=st.sampled_from(SessionEnd))
    def a_session_ends(self, account: UUID, reason: SessionEnd) -> None:
        id_, self.world.session = self.sessions[account]
        command = EndSession(id_, account, reason, NOW, (), self.world.now)
        self._do(lambda world: world.keep(command.decide(world.session)))
        self.sessions[account] = (id_, self.world.session)

    @rule(by=ACCOUNTS, phase=PHASES, form=FORMS, stale=STALE)
    def validates(self, by: UUID, phase: Phase | None, form: list[Request], stale: int) -> None:
        phase = phase or self._current_phase()
        seen = self.world.seen_by(by, STEPS[phase])
        id_, self.world.session = self.sessions[by]
        fresh = (based_on := max(0, self.world.dossier.version - stale)) == self.world.dossier.version
        offered = may_modify(seen) and not self.world.session.ended
        happened = self._do(
            World.validate, *form, by=by, phase=phase, is_guardian=by != CHILD, session=id_, based_on=based_on
        )
        assert bool(happened) == (offered and fresh and invariants.is_valid(form, self.events)), seen
        if happened:
            assert invariants.is_open(self.events, phase, Stage.ENTRY, self.world.now)
            assert isinstance(self.world.seen_by(by, STEPS[phase]), Recap)

    @rule(by=ACCOUNTS, phase=PHASES, stale=STALE)
    def acknowledges(self, by: UUID, phase: Phase | None, stale: int) -> None:
        phase = phase or self._current_phase()
        seen = self.world.seen_by(by, STEPS[phase])
        _, self.world.session = self.sessions[by]
        may = isinstance(seen, ToAcknowledge) and seen.may_acknowledge
        offered = may and not self.world.session.ended
        version = len(self.world.dossier.round(phase).opinions) - stale
        happened = self._do(World.acknowledge, by=by, is_guardian=by != CHILD, opinion_version=version)
        assert bool(happened) == (offered and not stale), seen
        if happened:
            openings = ((phase, Stage.ANSWER), (Phase.FINAL, Stage.ENTRY))
            assert any(invariants.is_open(self.events, *one, self.world.now) for one in openings)
            assert isinstance(self.world.seen_by(by, STEPS[phase]), Acknowledged)

    @invariant()
    def the_history_holds(self) -> None:
        dossier, window, campaign = invariants.states_of(self.log)
        assert (dossier, window, campaign) == (self.world.dossier, self.world.window, self.world.campaign)
        invariants.check(self.events, {phase: dossier.round(phase).author for phase in Phase})

    @invariant()
    def the_avis_is_readable_from_its_first_opening_on(self) -> None:
        seen = self.world.seen_by(FATHER)
        readable = shown_on(seen)
        times = [one.at for one in self.log]
        shown = invariants.shown(self.events, times, self.world.now) if times else None
        assert (readable.opinion.version if readable else None) == shown, seen
        assert entry_on(seen) == self.world.dossier.round(Phase.PROVISIONAL).entry

    def _current_phase(self) -> Phase:
        last = next(
            (one for one in reversed(self.events) if isinstance(one, WindowOpened | WindowClosed)), None
        )
        return last.phase if last else Phase.PROVISIONAL

    def _do(self, act: Callable[..., list[Event]], *args: Any, **given: Any) -> list[Event]:
        try:
            happened = act(self.world, *args, **given)
        except Refused as refusal:
            self.reached.add(refusal.slug)
            return []
        for event in happened:
            self.reached.add(event.name())
            self.events.append(event)
            self.log.append(Kept(event.name(), event.model_dump_json(), self.world.now))
        return happened
