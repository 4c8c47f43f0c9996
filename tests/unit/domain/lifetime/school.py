"""The academy, the school and its classes; time, sessions, and the class that the pupil is in."""

from datetime import date, timedelta
from uuid import UUID, uuid5

from hypothesis import strategies as st
from hypothesis.stateful import rule

from services.intentions.domain.session import Session
from services.intentions.domain.signing_in.end_session import EndSession
from shared.contract.types import Phase, SessionEnd, Stage
from tests.unit.domain import plans_again, staff
from tests.unit.domain.given import CLASS, NOW, OTHER_CLASS, OTHER_SCHOOL, SCHOOL, World
from tests.unit.domain.lifetime.base import ACCOUNTS, CLASSES, NEWER, PHASES, Life

STAGES = st.sampled_from(Stage)
HOURS = st.integers(-48, 48)
SCHOOLS = st.sampled_from([SCHOOL, SCHOOL, SCHOOL, OTHER_SCHOOL])  # most go on where they are, or come back


class School(Life):
    """Dates, openings, sessions."""

    @rule(hours=st.sampled_from([0.5, 1, 1, 24, 24 * 40]))
    def time_passes(self, hours: float) -> None:
        self.world.later(hours=hours)

    @rule(
        newer=NEWER,
        days=st.integers(-9, 9),
        free=st.booleans(),
        statuses=st.sampled_from([True, False, None]),
        any_choice=st.booleans(),
    )
    def the_academy_configures(
        self, newer: int, days: int, free: bool, statuses: bool | None, any_choice: bool
    ) -> None:
        self.do(
            staff.configures,
            provisional_from=date(2026, 11, 2) + timedelta(days=days),
            free_occupation=free,
            statuses=statuses,
            any_choice_conforms=any_choice,
            source_version=max(1, self.world.campaign.source_version + newer),
        )

    @rule(phase=PHASES, stage=STAGES, of=CLASSES)
    def the_school_opens(self, phase: Phase | None, stage: Stage, of: UUID | None = None) -> None:
        self.do(staff.opens, stage, phase=phase or self.current_phase(), class_id=of)

    @rule(
        phase=PHASES,
        stage=STAGES,
        of=CLASSES,
        newer=NEWER,
        wait=HOURS,
        lasts=st.sampled_from([None, -1, 0, 1, 48]),
        late=st.sampled_from([0, 0, 24]),
    )
    def the_school_plans(
        self,
        phase: Phase | None,
        stage: Stage,
        of: UUID | None,
        newer: int,
        wait: int,
        lasts: int | None,
        late: int,
    ) -> None:
        opens_at = self.world.now + timedelta(hours=wait)
        self.do(
            staff.opens,
            stage,
            phase=phase or self.current_phase(),
            class_id=of,
            opens_at=opens_at,
            closes_at=None if lasts is None else opens_at + timedelta(hours=lasts),
            acted_at=self.world.now - timedelta(hours=late),
            source_version=self._version_of_window(of, newer),
        )

    @rule()
    def what_was_planned_is_told(self) -> None:
        self.do(staff.reaches_plans)
        assert self.do(staff.reaches_plans) == []
        said = zip(self.events, (kept.at for kept in self.log), strict=True)
        come = plans_again.come(said, self.world.school, self.world.now)
        assert plans_again.told(self.events, self.world.school) == come

    @rule(newer=NEWER, of=CLASSES)
    def the_school_closes(self, newer: int, of: UUID | None = None) -> None:
        current = self.world.window.of_class(of).current
        if current is not None:
            given = {
                "phase": current.phase,
                "class_id": of,
                "source_version": self._version_of_window(of, newer),
            }
            self.do(staff.closes, current.stage, **given)

    @rule(phase=PHASES, stage=STAGES, of=CLASSES)
    def the_school_closes_what_may_not_be_open(
        self, phase: Phase | None, stage: Stage, of: UUID | None
    ) -> None:
        self.do(staff.closes, stage, phase=phase or self.current_phase(), class_id=of)

    @rule(to=st.sampled_from([CLASS, CLASS, OTHER_CLASS, None]))
    def the_pupil_changes_class(self, to: UUID | None) -> None:
        self.world.class_id = to

    @rule(to=SCHOOLS)
    def the_pupil_changes_school(self, to: str) -> None:
        before = self.world.dossier
        happened = self.do(World.goes_to, to)
        after = self.world.dossier
        assert bool(happened) == (after.version > before.version)
        assert (after.provisional, after.definitive) == (before.provisional, before.definitive)

    @rule(account=ACCOUNTS)
    def signs_in(self, account: UUID) -> None:
        self.sessions[account] = (uuid5(account, str(len(self.log))), Session())

    @rule(account=ACCOUNTS, reason=st.sampled_from(SessionEnd))
    def a_session_ends(self, account: UUID, reason: SessionEnd) -> None:
        command = EndSession(self.enter_session(account), account, reason, NOW, (), self.world.now)
        self.do(lambda world: world.keep(command.decide(world.session)))
        self.sessions[account] = (command.session, self.world.session)

    def _version_of_window(self, of: UUID | None, newer: int) -> int:
        return max(1, self.world.window.source_version_of(of) + newer)
