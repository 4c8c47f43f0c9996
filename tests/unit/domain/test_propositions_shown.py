"""Which version of the propositions is readable, and what is said of an answer to another one (F-20)."""

from services.intentions.domain.seeing.decision_screens import (
    InDialogue,
    ToAnswer,
    Unanswered,
    propositions_on,
)
from shared.contract.types import Answer, Stage
from tests.unit.domain.deciding import (
    NO,
    YES,
    answers,
    proposes,
    receives,
)
from tests.unit.domain.given import FATHER, GENERAL, MOTHER, PROFESSIONAL, World
from tests.unit.domain.june import (
    FINAL,
    chosen,
    disagreed,
    proposed,
)

BOTH = ((GENERAL, YES), (PROFESSIONAL, YES))


def closed(world: World) -> World:
    return world.later(hours=1).closed(Stage.ANSWER, FINAL)


def waiting() -> World:
    """Given: propositions that nobody has been shown."""
    world = chosen()
    proposes(world, *BOTH)
    return world.later(hours=1)


def _version(world: World) -> int | None:
    shown = propositions_on(world.decision_seen_by(MOTHER))
    return shown.version if shown else None


def test_f20_a_new_version_says_that_the_answer_is_void_to_who_gave_it() -> None:
    world = disagreed()
    proposes(world, *BOTH)
    mine, theirs = world.decision_seen_by(MOTHER), world.decision_seen_by(FATHER)
    assert isinstance(mine, ToAnswer)
    assert isinstance(theirs, ToAnswer)
    assert mine.earlier is not None
    assert (mine.earlier.propositions_version, mine.earlier.answer) == (1, Answer.DISAGREED)
    assert (mine.answered, theirs.earlier) == (None, None)
    answers(world)
    again = world.decision_seen_by(MOTHER)
    assert isinstance(again, ToAnswer)
    assert (again.earlier, again.answered is None) == (None, False)


def test_f20_who_answered_a_former_version_is_told_so_after_the_closing_too() -> None:
    world = disagreed()
    proposes(world, *BOTH)
    world = closed(world)
    mine, theirs = world.decision_seen_by(MOTHER), world.decision_seen_by(FATHER)
    assert isinstance(mine, Unanswered)
    assert isinstance(theirs, Unanswered)
    assert mine.earlier is not None
    assert (mine.earlier.propositions_version, theirs.earlier) == (1, None)


def test_f05_a_version_published_during_a_closure_appears_at_the_next_opening() -> None:
    world = closed(proposed()).later(hours=1)
    proposes(world, *BOTH)
    assert _version(world.later(hours=1)) == 1
    assert isinstance(world.decision_seen_by(MOTHER), Unanswered)
    assert _version(world.opened(Stage.ANSWER, FINAL)) == 2
    assert _version(closed(world)) == 2


def test_f22_an_answer_to_the_version_that_is_shown_stays_said() -> None:
    world = closed(disagreed()).later(hours=1)
    proposes(world, *BOTH)
    seen = world.later(hours=1).decision_seen_by(MOTHER)
    assert isinstance(seen, InDialogue)
    assert (_version(world), seen.answered is None) == (1, False)


def test_f10_after_the_interview_a_new_version_is_read_and_not_answered() -> None:
    world = disagreed()
    receives(world)
    proposes(world, *BOTH)
    assert isinstance(world.decision_seen_by(MOTHER), InDialogue)
    assert _version(world) == 2


def test_a34_propositions_of_the_school_left_stay_readable() -> None:
    world = proposed().later(hours=1).moves()
    assert isinstance(world.decision_seen_by(MOTHER), Unanswered)
    assert _version(world) == 1
    proposes(world, (GENERAL, NO), (PROFESSIONAL, YES))
    assert _version(world.later(hours=1)) == 1
    assert _version(world.opened(Stage.ANSWER, FINAL)) == 2


def test_a34_propositions_that_nobody_read_before_the_move_are_not_shown() -> None:
    assert _version(waiting().moves()) is None
