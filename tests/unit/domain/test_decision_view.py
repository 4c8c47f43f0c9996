"""Step 3: who sees what in which state (F-05 to F-24)."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.intentions.domain.seeing.decision_screens import (
    Agreed,
    DecisionScreen,
    InDialogue,
    NoPropositionsYet,
    ToAnswer,
    Unanswered,
)
from services.intentions.domain.seeing.viewers import Relation
from shared.contract.types import Ground, Stage
from tests.unit.domain.deciding import (
    YES,
    answers_on_paper,
    decides,
    proposes,
)
from tests.unit.domain.given import CAP, CHILD, FATHER, GENERAL, MOTHER, PROFESSIONAL, World
from tests.unit.domain.june import (
    FINAL,
    agreed,
    choosing,
    chosen,
    decided,
    disagreed,
    proposed,
    received,
    without_choices,
)

VIEWERS = pytest.mark.parametrize("account", [MOTHER, FATHER, CHILD])
BOTH = ((GENERAL, YES), (PROFESSIONAL, YES))


def closed(world: World) -> World:
    return world.later(hours=1).closed(Stage.ANSWER, FINAL)


def on_paper() -> World:
    world = proposed()
    answers_on_paper(world, CAP)
    return world


def decided_without_answer() -> World:
    world = closed(proposed())
    decides(world, GENERAL)
    return world


def decided_on_appeal() -> World:
    world = decided()
    decides(world, GENERAL, ground=Ground.APPEAL)
    return world


def stays() -> World:
    world = decided()
    decides(world, ground=Ground.RETENTION)
    return world


def waiting() -> World:
    """Given: propositions that nobody has been shown."""
    world = chosen()
    proposes(world, *BOTH)
    return world.later(hours=1)


STATES: dict[str, tuple[Callable[[], World], type[DecisionScreen]]] = {
    "nothing yet": (World, NoPropositionsYet),
    "choosing": (choosing, NoPropositionsYet),
    "open without propositions": (lambda: chosen().opened(Stage.ANSWER, FINAL), NoPropositionsYet),
    "propositions before the opening": (waiting, NoPropositionsYet),
    "propositions": (proposed, ToAnswer),
    "propositions without choices": (without_choices, ToAnswer),
    "disagreed": (disagreed, ToAnswer),
    "closed without answer": (lambda: closed(proposed()), Unanswered),
    "closed after a disagreement": (lambda: closed(disagreed()), InDialogue),
    "received": (received, InDialogue),
    "agreed": (agreed, Agreed),
    "agreed and closed": (lambda: closed(agreed()), Agreed),
    "agreed on paper": (on_paper, Agreed),
    "decided by the head": (decided, InDialogue),
    "decided without answer": (decided_without_answer, InDialogue),
    "decided on appeal": (decided_on_appeal, InDialogue),
    "a year more": (stays, InDialogue),
}


@VIEWERS
@pytest.mark.parametrize(("given", "screen"), STATES.values(), ids=STATES.keys())
def test_f23_the_screen_is_the_same_for_all(
    given: Callable[[], World], screen: type[DecisionScreen], account: UUID
) -> None:
    assert type(given().decision_seen_by(account)) is screen


@pytest.mark.parametrize(
    ("given", "account", "relation", "may"),
    [
        (proposed, MOTHER, Relation.AUTHOR, True),
        (proposed, FATHER, Relation.OTHER_GUARDIAN, False),
        (proposed, CHILD, Relation.PUPIL, False),
        (without_choices, MOTHER, Relation.FREE_GUARDIAN, True),
        (without_choices, FATHER, Relation.FREE_GUARDIAN, True),
        (without_choices, CHILD, Relation.PUPIL, False),
        (disagreed, MOTHER, Relation.AUTHOR, True),
        (disagreed, FATHER, Relation.OTHER_GUARDIAN, False),
    ],
)
def test_f20_who_may_answer(given: Callable[[], World], account: UUID, relation: Relation, may: bool) -> None:
    seen = given().decision_seen_by(account)
    assert isinstance(seen, ToAnswer)
    assert (seen.relation, seen.may_answer) == (relation, may)


@pytest.mark.parametrize(
    ("account", "given_as"),
    [(MOTHER, Relation.AUTHOR), (FATHER, Relation.OTHER_GUARDIAN), (CHILD, Relation.PUPIL)],
)
@pytest.mark.parametrize("given", [disagreed, agreed, received, decided])
def test_f20_the_answer_says_whose_it_is(
    given: Callable[[], World], account: UUID, given_as: Relation
) -> None:
    seen = given().decision_seen_by(account)
    assert isinstance(seen, ToAnswer | Agreed | InDialogue)
    assert seen.answered is not None
    assert seen.answered.given_as is given_as


@VIEWERS
def test_f24_an_answer_on_paper_is_nobodys(account: UUID) -> None:
    seen = on_paper().decision_seen_by(account)
    assert isinstance(seen, Agreed)
    assert seen.answered is not None
    assert (seen.answered.given_as, seen.answered.answer.accepted) == (None, (CAP,))


@VIEWERS
def test_f24_paper_without_an_opening_shows_what_was_answered(account: UUID) -> None:
    world = waiting()
    answers_on_paper(world, GENERAL)
    seen = world.decision_seen_by(account)
    assert isinstance(seen, Agreed)
    assert seen.propositions is not None


def test_f09_a_family_sees_what_it_agreed_to() -> None:
    seen = agreed().decision_seen_by(FATHER)
    assert isinstance(seen, Agreed)
    assert (seen.decision.pathways, seen.entry is None) == ((PROFESSIONAL,), False)


@VIEWERS
@pytest.mark.parametrize("given", [decided, decided_without_answer, decided_on_appeal, stays])
def test_f23_no_other_decision_is_on_a_screen(given: Callable[[], World], account: UUID) -> None:
    seen = given().decision_seen_by(account)
    assert isinstance(seen, InDialogue)
    assert not hasattr(seen, "decision")


def test_f23_a_corrected_agreement_is_shown_no_more() -> None:
    world = agreed()
    decides(world, GENERAL)
    assert isinstance(world.decision_seen_by(MOTHER), InDialogue)


def _until(world: World) -> date | None:
    seen = world.decision_seen_by(MOTHER)
    assert isinstance(seen, InDialogue)
    return seen.appeal_until


def test_f12_the_last_day_of_an_appeal_is_shown_while_the_heads_decision_is_the_last() -> None:
    world = received()
    decides(world, PROFESSIONAL, notified_on=world.today, received_on=world.today)
    assert _until(world) == world.today + timedelta(days=3)  # a Monday, and no holiday after it
    assert _until(received()) is None
    assert _until(decided_on_appeal()) is None
    assert _until(stays()) is None


def test_f21_when_step_3_opens_is_announced() -> None:
    world = waiting()
    at = world.now + timedelta(days=1)
    seen = world.opened(Stage.ANSWER, FINAL, opens_at=at).decision_seen_by(MOTHER)
    assert isinstance(seen, NoPropositionsYet)
    assert seen.opening is not None
    assert (seen.is_open, seen.opening.at, seen.opening.stage) == (False, at, Stage.ANSWER)


def test_f05_open_and_no_propositions_for_this_pupil() -> None:
    seen = chosen().opened(Stage.ANSWER, FINAL).decision_seen_by(MOTHER)
    assert isinstance(seen, NoPropositionsYet)
    assert (seen.is_open, seen.opening) == (True, None)
