"""One life: a world, its log, and how what is done in it is kept."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from services.intentions.domain.refusals import Refused
from services.intentions.domain.session import Session
from shared.contract.event import Event
from shared.contract.events import ClassWindowClosed, ClassWindowOpened, WindowClosed, WindowOpened
from shared.contract.types import Phase
from tests.unit.domain import decisions_again
from tests.unit.domain.given import CHILD, CLASS, FATHER, MOTHER, OTHER_CLASS, World
from tests.unit.domain.invariants import Kept

ACCOUNTS = st.sampled_from([MOTHER, FATHER, MOTHER, FATHER, CHILD])
PHASES = st.sampled_from([None, None, None, Phase.PROVISIONAL, Phase.FINAL])  # None: what the school is at
CLASSES = st.sampled_from([None, None, None, CLASS, OTHER_CLASS])  # None: the whole school
NEWER = st.sampled_from([1, 1, 1, 2, 0, -1])  # than Siècle's last version of the object
STALE = st.sampled_from([0, 0, 1])
REASONS = st.sampled_from(["Oui", "Oui", "Oui", None, "a\x00b"])


class Life(RuleBasedStateMachine):
    """The rules are what people do; each asks the view first, and decide must agree with it."""

    reached: set[str] = set()  # noqa: RUF012 - over all examples: events and refusals that came about

    def __init__(self) -> None:
        super().__init__()
        self.world = World(class_id=CLASS)
        self.log: list[Kept] = []
        self.events: list[Event] = []
        self.sessions: dict[UUID, tuple[UUID, Session]] = {}

    def current_phase(self) -> Phase:
        """What the school spoke of last."""
        spoken = (WindowOpened, WindowClosed, ClassWindowOpened, ClassWindowClosed)
        last = next((one for one in reversed(self.events) if isinstance(one, spoken)), None)
        return last.phase if last else Phase.PROVISIONAL

    def enter_session(self, account: UUID) -> UUID:
        """The world as this account's session finds it; gives the session."""
        id_, self.world.session = self.sessions[account]
        return id_

    def do(self, act: Callable[..., list[Event]], *args: Any, **given: Any) -> list[Event]:
        """What happens, kept in the log; nothing where it is refused."""
        try:
            happened = act(self.world, *args, **given)
        except Refused as refusal:
            self.reached.add(refusal.slug)
            return []
        decisions_again.check_append(happened)
        for event in happened:
            decisions_again.check_event(event, self.events)
            self.reached.add(event.name())
            self.events.append(event)
            self.log.append(Kept(event.name(), event.model_dump_json(), self.world.now))
        return happened
