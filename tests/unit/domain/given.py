"""Given events, when a command, then events or a refusal: the whole test language of the domain."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self, TypeVar
from uuid import UUID

import pytest

from services.intentions.domain.answering.acknowledge_opinion import AcknowledgeOpinion
from services.intentions.domain.answering.publish_opinion import Advised, Given, PublishOpinion
from services.intentions.domain.entering.intentions import Request
from services.intentions.domain.entering.validate_intentions import ValidateIntentions
from services.intentions.domain.moving.move_dossier import MoveDossier
from services.intentions.domain.openings import Openings
from services.intentions.domain.places import SchoolPlace
from services.intentions.domain.refusals import Refused
from services.intentions.domain.seeing.decision_screens import DecisionScreen
from services.intentions.domain.seeing.decision_view import decision_screen
from services.intentions.domain.seeing.screens import Screen, shown_on
from services.intentions.domain.seeing.steps import Step
from services.intentions.domain.seeing.view import screen_for
from services.intentions.domain.seeing.viewers import Viewer
from shared.contract.event import Event
from shared.contract.events import OpinionPublished
from shared.contract.types import Pathway, Phase, Stage, Status, Verdict
from tests.unit.domain.history import (
    ACADEMY,
    CAP,
    CHILD,
    CLASS,
    FATHER,
    GENERAL,
    HERE,
    MOTHER,
    NOW,
    OTHER_CLASS,
    PROFESSIONAL,
    PUPIL,
    SCHOOL,
    SESSION,
    STAFF,
    YEAR,
    History,
    ask,
    text,
)

__all__ = [
    "ACADEMY", "CAP", "CHILD", "CLASS", "FATHER", "GENERAL", "HERE", "MOTHER", "NOW", "OTHER_CLASS",
    "OTHER_SCHOOL", "PROFESSIONAL", "PUPIL", "SCHOOL", "SESSION", "STAFF", "YEAR", "World", "ask", "entered",
    "is_owed", "ready_for_entry", "refused", "text", "with_opinion",
]  # fmt: skip


OTHER_SCHOOL = "0932345B"
S = TypeVar("S", bound=Screen)


@dataclass
class World(History):
    """When: each method is a command; what it decides is folded in."""

    def validate(self, *requests: Request, by: UUID = MOTHER, **given: object) -> list[Event]:
        """A responsible presses VALIDER; what happens is folded in."""
        command = ValidateIntentions(
            at=self.place,
            phase=Phase.PROVISIONAL,
            requests=requests,
            account=by,
            is_guardian=True,
            session=SESSION,
            based_on=self.dossier.content_version,
            receipt="K7QF-2M9X-04TD",
            now=self.now,
        )
        command = replace(command, **given)  # type: ignore[arg-type]
        return self.keep(command.decide(self.dossier, self.window, self.campaign, self.session))

    def acknowledge(self, by: UUID = MOTHER, **given: object) -> list[Event]:
        """A responsible acknowledges; what happens is folded in."""
        command = AcknowledgeOpinion(
            at=self.place,
            opinion_version=len(self.dossier.provisional.opinions),
            account=by,
            is_guardian=True,
            session=SESSION,
            now=self.now,
        )
        command = replace(command, **given)  # type: ignore[arg-type]
        return self.keep(command.decide(self.dossier, self.window, self.session))

    def publish(
        self,
        *opinions: tuple[Pathway, Verdict],
        recommended: tuple[Pathway, ...] = (),
        reasons: str | None = "Motivations",
        advised: str | None = None,
        version: int | None = None,
        phase: Phase = Phase.PROVISIONAL,
    ) -> list[Event]:
        """The council's avis comes; what happens is folded in."""
        command = PublishOpinion(
            at=self.place,
            phase=phase,
            opinions=tuple(
                Given(pathway, verdict, text(advised) if advised else None) for pathway, verdict in opinions
            ),
            recommendations=tuple(Advised(pathway) for pathway in recommended),
            reasons=text(reasons) if reasons else None,
            source_version=version or self.dossier.round(phase).source_version(OpinionPublished) + 1,
            now=self.now,
        )
        return self.keep(command.decide(self.dossier, self.window))

    @property
    def former(self) -> dict[str, tuple[Openings, ...]]:
        """Those of the schools that were left, of all their classes."""
        return {school: window.changed_by(None) for school, window in self.elsewhere.items()}

    @property
    def openings(self) -> Openings:
        """Those that count for the pupil."""
        return self.window.of_class(self.class_id)

    def seen_by(self, account: UUID, step: Step = Step.INTENTIONS) -> Screen:
        """What this account sees now of step 1 or 2."""
        viewer = Viewer(is_guardian=account != CHILD, account=account)
        return screen_for(self.dossier, self.openings, self.campaign, viewer, step, self.now, self.former)

    def decision_seen_by(self, account: UUID) -> DecisionScreen:
        """What this account sees now of step 3."""
        viewer = Viewer(is_guardian=account != CHILD, account=account)
        return decision_screen(
            self.dossier.definitive,
            self.openings,
            self.campaign,
            viewer,
            self.school,
            self.now,
            self.former,
        )

    def on(self, screen: type[S], account: UUID, step: Step = Step.INTENTIONS) -> S:
        """What this account sees now, which is that screen."""
        seen = self.seen_by(account, step)
        assert isinstance(seen, screen)
        return seen

    def moves(self, to: str = OTHER_SCHOOL) -> Self:
        """The pupil changes school (A-34): another window, which has not opened; the old one is left."""
        self.goes_to(to)
        return self

    def goes_to(self, school: str) -> list[Event]:
        """The same; gives what happened."""
        command = MoveDossier(at=self.place, to=SchoolPlace(academy=ACADEMY, year=YEAR, school=school))
        return self.keep(command.decide(self.dossier))


def is_owed(seen: Screen) -> bool:
    """Whether the screen shows an avis that nobody has acknowledged."""
    shown = shown_on(seen)
    return shown is not None and shown.is_owed


def refused(refusal: type[Refused], act: Callable[[], object]) -> Refused:
    """Then: this refusal, and no other."""
    with pytest.raises(refusal) as caught:
        act()
    assert type(caught.value) is refusal
    return caught.value


def ready_for_entry() -> World:
    """Given: settings known, and the school open for entry."""
    return World().configured().opened()


def entered() -> World:
    """Given: the mother has validated 2de GT and 2de PRO."""
    world = ready_for_entry()
    world.validate(ask(GENERAL), ask(PROFESSIONAL, "Mécanique", (Status.APPRENTICE,)))
    return world


def with_opinion() -> World:
    """Given: closed, an avis published, reopened."""
    world = entered().closed()
    world.publish((GENERAL, Verdict.UNFAVOURABLE), (PROFESSIONAL, Verdict.RESERVED), recommended=(CAP,))
    return world.opened(Stage.ANSWER)
