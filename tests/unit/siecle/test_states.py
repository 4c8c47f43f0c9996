"""How far a pupil is: each rule of the table, and what of a case it goes by."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.siecle.kinds import Kind
from services.siecle.staff.classes.stages import Stages, stages_of
from services.siecle.staff.classes.states import (
    RULES,
    STATES,
    TO_ANSWER,
    Facts,
    State,
    state_in,
    state_of,
)
from services.siecle.staff.definitive.cases import Case
from shared.contract.types import Answer, Phase, Stage

NOON = datetime(2027, 6, 9, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ENTRY = {"intentions": [{"pathway": "2PRO"}]}
# The state, and what is there.
PROVISIONAL = [
    (State.NO_ENTRY, Facts()),
    (State.NO_ENTRY, Facts(entry_is_ahead=True)),
    (State.ENTERED, Facts(has_entry=True, entry_is_ahead=True)),
    (State.OPINION_TO_GIVE, Facts(has_entry=True)),
    (State.OPINION_GIVEN, Facts(has_entry=True, has_answer=True)),
    (State.OPINION_GIVEN, Facts(has_answer=True)),  # the council recommends where nobody entered
    (State.NOT_ACKNOWLEDGED, Facts(has_answer=True, has_been_shown=True)),
    (State.OPINION_TO_GIVE, Facts(has_entry=True, has_been_shown=True)),
    (State.NO_ENTRY, Facts(has_been_shown=True)),
    (State.ACKNOWLEDGED, Facts(has_answer=True, has_been_shown=True, is_acknowledged=True)),
    (State.ACKNOWLEDGED, Facts(is_acknowledged=True)),  # of the avis of the school before
]
FINAL = [
    (State.NO_CHOICES, Facts()),
    (State.CHOSEN, Facts(has_entry=True, entry_is_ahead=True)),
    (State.PROPOSITIONS_TO_GIVE, Facts(has_entry=True)),
    (State.PROPOSITIONS_GIVEN, Facts(has_entry=True, has_answer=True)),
    (State.PROPOSITIONS_GIVEN, Facts(has_answer=True, has_been_shown=True)),
    (State.ANSWERED, Facts(has_answer=True, replied=Answer.DISAGREED)),
    (State.DECIDED, Facts(has_answer=True, replied=Answer.AGREED)),
    (State.DECIDED, Facts(has_answer=True, replied=Answer.DISAGREED, is_decided=True)),
    (State.DECIDED, Facts(is_decided=True)),  # F-24: the rest was on paper
    (State.APPEALED, Facts(is_decided=True, is_appealed=True)),
]


@pytest.mark.parametrize(("state", "facts"), PROVISIONAL)
def test_each_state_of_the_provisional_phase_has_its_rule(state: State, facts: Facts) -> None:
    assert state_of(Phase.PROVISIONAL, facts) is state


@pytest.mark.parametrize(("state", "facts"), FINAL)
def test_each_state_of_the_definitive_phase_has_its_rule(state: State, facts: Facts) -> None:
    assert state_of(Phase.FINAL, facts) is state


def test_each_state_belongs_to_one_phase_and_is_tried() -> None:
    assert [state for phase in Phase for state in STATES[phase]] == list(State)
    assert all(len(STATES[phase]) == len(RULES[phase]) for phase in Phase)
    assert {state for state, _ in (*PROVISIONAL, *FINAL)} == set(State)
    assert len({state.french for state in State}) == len(State)


def test_a03_f05_the_council_owes_an_avis_on_what_is_asked_for_and_propositions_to_all() -> None:
    assert [state for state in STATES[Phase.PROVISIONAL] if state in TO_ANSWER] == [
        *(State.ENTERED, State.OPINION_TO_GIVE)
    ]
    assert [state for state in STATES[Phase.FINAL] if state in TO_ANSWER] == [
        *(State.NO_CHOICES, State.CHOSEN, State.PROPOSITIONS_TO_GIVE)
    ]


def case(*changes: dict[str, Any], **received: Any) -> Case:
    """A pupil of 3A for whom this was received, and entered."""
    nothing = dict.fromkeys(("intentions", "acknowledgement", "choices", "answer"))
    return Case({"siecle_id": "1", "division": "3A"} | nothing | received, changes)


def change(kind: Kind, outcome: str | None = "accepted", **data: Any) -> dict[str, Any]:
    """What staff entered."""
    return {"kind": kind.value, "data": data, "outcome": outcome, "version": 1, "at": NOON}


def opened(phase: Phase, stage: Stage, at: datetime = NOON - HOUR, of_class: str = "") -> dict[str, Any]:
    """An opening that the téléservice took, without an end."""
    kind = Kind.CLASS_WINDOW_OPENED if of_class else Kind.WINDOW_OPENED
    data = {"phase": phase.value, "stage": stage.value, "opens_at": at.isoformat(), "closes_at": None}
    return {"kind": kind, "at": at, "data": data | ({"class": of_class} if of_class else {})}


def closed(phase: Phase, stage: Stage, of_class: str = "") -> dict[str, Any]:
    """A closing half an hour ago."""
    kind = Kind.CLASS_WINDOW_CLOSED if of_class else Kind.WINDOW_CLOSED
    data = {"phase": phase.value, "stage": stage.value} | ({"class": of_class} if of_class else {})
    return {"kind": kind, "at": NOON - HOUR / 2, "data": data}


OPINION = change(Kind.OPINION)
NOTHING_SAID = stages_of([], NOON)
SHOWN = stages_of([opened(Phase.PROVISIONAL, Stage.ANSWER)], NOON)


@pytest.mark.parametrize(
    ("state", "one"),
    [
        (State.NO_ENTRY, case()),
        (State.OPINION_TO_GIVE, case(intentions=ENTRY)),
        (State.OPINION_TO_GIVE, case(change(Kind.OPINION, "refused"), intentions=ENTRY)),
        (State.NOT_ACKNOWLEDGED, case(change(Kind.OPINION, None), intentions=ENTRY)),
        (State.NOT_ACKNOWLEDGED, case(OPINION, intentions=ENTRY)),
        (State.ACKNOWLEDGED, case(OPINION, acknowledgement={"opinion_version": 1})),
        (State.NOT_ACKNOWLEDGED, case(OPINION, OPINION, acknowledgement={"opinion_version": 1})),
        (State.ACKNOWLEDGED, case(acknowledgement={"opinion_version": 1})),
    ],
)
def test_a19_what_was_refused_or_has_changed_does_not_count(state: State, one: Case) -> None:
    assert state_in(Phase.PROVISIONAL, one, SHOWN) is state


@pytest.mark.parametrize(
    ("state", "one"),
    [
        (State.NO_CHOICES, case(intentions=ENTRY)),
        (State.PROPOSITIONS_TO_GIVE, case(choices=ENTRY)),
        (State.APPEALED, case(change(Kind.DECISION, ground="head"), change(Kind.APPEAL))),
        (State.DECIDED, case(change(Kind.APPEAL), change(Kind.DECISION, ground="appeal"))),
        (State.DECIDED, case(change(Kind.DECISION, ground="retention"))),
        (State.NO_CHOICES, case(change(Kind.DECISION, "refused", ground="head"))),
    ],
)
def test_f14_an_appeal_is_open_until_the_commission_decides(state: State, one: Case) -> None:
    assert state_in(Phase.FINAL, one, NOTHING_SAID) is state


def reads(stages: Stages, division: str = "3A") -> tuple[bool, bool]:
    """Whether entry is ahead for a class, and whether it has seen the council's answer."""
    provisional = Phase.PROVISIONAL
    return stages.entry_is_ahead(division, provisional), stages.has_been_shown(division, provisional)


def test_f21_each_class_goes_by_its_own_openings() -> None:
    entry = opened(Phase.PROVISIONAL, Stage.ENTRY)
    to_read = opened(Phase.PROVISIONAL, Stage.ANSWER, of_class="3B")
    stages = stages_of([entry, to_read], NOON)
    assert (reads(stages, "3A"), reads(stages, "3B")) == ((True, False), (False, True))
    assert reads(NOTHING_SAID) == (False, False)


def test_what_was_open_stays_shown_and_what_is_planned_is_not_yet() -> None:
    answer = opened(Phase.PROVISIONAL, Stage.ANSWER)
    assert reads(stages_of([answer, closed(Phase.PROVISIONAL, Stage.ANSWER)], NOON)) == (False, True)
    assert reads(stages_of([answer, opened(Phase.FINAL, Stage.ENTRY)], NOON)) == (False, True)
    planned = opened(Phase.PROVISIONAL, Stage.ANSWER, NOON + HOUR)
    assert reads(stages_of([planned], NOON)) == (False, False)
    never = [planned | {"at": NOON - HOUR}, closed(Phase.PROVISIONAL, Stage.ANSWER)]
    assert reads(stages_of(never, NOON + 2 * HOUR)) == (False, False)


def test_an_entry_that_is_planned_is_ahead_and_one_that_ended_is_not() -> None:
    planned = opened(Phase.PROVISIONAL, Stage.ENTRY, NOON + HOUR)
    assert reads(stages_of([planned], NOON)) == (True, False)
    planned["data"]["closes_at"] = (NOON + 2 * HOUR).isoformat()
    assert reads(stages_of([planned], NOON + 2 * HOUR)) == (False, False)
