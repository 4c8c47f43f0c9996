"""When: what is asked from the propositions to the decision; what is decided is folded in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from services.intentions.domain.deciding.answer_propositions import AnswerPropositions
from services.intentions.domain.deciding.decide_orientation import DecideOrientation
from services.intentions.domain.deciding.enter_answer import EnterAnswer
from services.intentions.domain.deciding.publish_propositions import Proposed, PublishPropositions
from services.intentions.domain.deciding.record_appeal import RecordAppeal
from services.intentions.domain.deciding.record_interview import RecordInterview
from services.intentions.domain.deciding.request_retention import RequestRetention
from services.intentions.domain.dossier import Dossier
from shared.contract.decisions import (
    AppealRecorded,
    InterviewRecorded,
    OrientationDecided,
    PropositionsAnswered,
    PropositionsPublished,
    RetentionRequested,
)
from shared.contract.event import Event
from shared.contract.types import Answer, Ground, Pathway, Proposal
from tests.unit.domain.given import MOTHER, SESSION, STAFF, World, text

YES, NO = Proposal.PROPOSED, Proposal.NOT_PROPOSED


def proposes(
    world: World, *propositions: tuple[Pathway, Proposal], advised: str | None = None, **given: Any
) -> list[Event]:
    """The council's propositions come; each has the advice `advised`."""
    command = PublishPropositions(
        at=world.place,
        propositions=tuple(Proposed(*one, text(advised) if advised else None) for one in propositions),
        catch_up=False,
        reasons=text("Motivations"),
        source_version=_next(world, PropositionsPublished),
        now=world.now,
    )
    return world.keep(replace(command, **given).decide(world.dossier, world.window))


def answers(world: World, *accepted: Pathway, by: UUID = MOTHER, **given: Any) -> list[Event]:
    """A responsible answers the newest propositions: agrees to these voies, or to none."""
    command = AnswerPropositions(
        at=world.place,
        propositions_version=len(world.dossier.definitive.all_propositions),
        answer=answer_by(accepted),
        accepted=accepted,
        account=by,
        is_guardian=True,
        session=SESSION,
        now=world.now,
    )
    command = replace(command, **given)
    return world.keep(command.decide(world.dossier, world.window, world.campaign, world.session))


def answers_on_paper(world: World, *accepted: Pathway, **given: Any) -> list[Event]:
    """Staff enter a family's answer."""
    command = EnterAnswer(
        at=world.place,
        answer=answer_by(accepted),
        accepted=accepted,
        source_version=_next(world, PropositionsAnswered),
        now=world.now,
    )
    return world.keep(replace(command, **given).decide(world.dossier, world.campaign))


@dataclass(frozen=True)
class NotedDay:
    """A day that staff note, today unless it is said: the command, its event, the field of the day."""

    command: Callable[..., Any]
    event: type[Event]
    field: str

    def __call__(self, world: World, **given: Any) -> list[Event]:
        command = self.command(
            at=world.place,
            by=STAFF,
            source_version=_next(world, self.event),
            now=world.now,
            **self.on(world.today),
        )
        return world.keep(replace(command, **given).decide(world.dossier, world.campaign))

    def on(self, day: date) -> dict[str, date]:
        """The command's field."""
        return {self.field: day}


receives = NotedDay(RecordInterview, InterviewRecorded, "held_on")
appeals = NotedDay(RecordAppeal, AppealRecorded, "lodged_on")
NOTED_DAYS = (receives, appeals)


def decides(world: World, *pathways: Pathway, ground: Ground = Ground.HEAD, **given: Any) -> list[Event]:
    """A decision comes, by default the head's, with reasons, notified today."""
    command = DecideOrientation(
        at=world.place,
        ground=ground,
        pathways=pathways,
        reasons=text("Motivations"),
        notified_on=world.today,
        received_on=None,
        by=STAFF,
        source_version=_next(world, OrientationDecided),
        now=world.now,
    )
    return world.keep(replace(command, **given).decide(world.dossier, world.campaign))


def asks_to_stay(world: World, *before: Dossier, **given: Any) -> list[Event]:
    """The family asks for a year more in 3e; `before` are the child's dossiers of the year before."""
    command = RequestRetention(
        at=world.place,
        requested_on=world.today,
        before=(),
        confirmed=False,
        by=STAFF,
        source_version=_next(world, RetentionRequested),
        now=world.now,
    )
    return world.keep(replace(command, **given).decide(world.dossier, world.campaign, *before))


def answer_by(accepted: tuple[Pathway, ...]) -> Answer:
    """What an answer is that accepts these voies."""
    return Answer.AGREED if accepted else Answer.DISAGREED


def _next(world: World, kind: type[Event]) -> int:
    return world.dossier.definitive.source_version(kind) + 1
