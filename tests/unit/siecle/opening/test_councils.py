"""A-35: who opens or closes reads what becomes of drafts of the council, and who has not answered it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.siecle.kinds import Kind
from services.siecle.staff.classes.stages import stages_of
from services.siecle.staff.classes.states import State
from services.siecle.staff.council.subjects import OPINION, PROPOSITIONS, Subject
from services.siecle.staff.council.turns import Draft, Turn, digest_of
from services.siecle.staff.definitive.cases import Case
from services.siecle.staff.opening import words
from services.siecle.staff.opening.councils import Concerned, Fate, concerned

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def opens(phase: str, stage: str, at: datetime = NOON, ends: datetime | None = None) -> dict[str, Any]:
    """The school opens for a stage at an instant."""
    data = {"phase": phase, "stage": stage, "opens_at": at.isoformat()}
    ends_at = ends.isoformat() if ends else None
    return {"kind": Kind.WINDOW_OPENED, "at": at, "data": {**data, "closes_at": ends_at}}


def closes(phase: str, stage: str, of_class: str | None = None) -> dict[str, Any]:
    """The school, or a class, closes a stage at noon."""
    data = {"phase": phase, "stage": stage} | ({"class": of_class} if of_class else {})
    return {"kind": Kind.CLASS_WINDOW_CLOSED if of_class else Kind.WINDOW_CLOSED, "at": NOON, "data": data}


ENTRY = opens("provisional", "entry", NOON - HOUR)
READING = opens("provisional", "answer", NOON - HOUR)
REPLYING = opens("final", "answer", NOON - HOUR, NOON + 5 * HOUR)


def drafted(division: str = "3A", subject: Subject = OPINION, **about: Any) -> Turn:
    """A pupil with a draft; `is_old`: the family has changed its entry since."""
    saved = digest_of({"intentions": []}) if not about.pop("is_old", False) else "another"
    draft = Draft(UUID(int=1), {}, saved, NOON, uuid4(), "Anne Test", about.pop("is_closed", False))
    return Turn(subject, Case(_pupil(division, **about)), State.OPINION_TO_GIVE, draft)


def told(division: str = "3A", state: State = State.NOT_ACKNOWLEDGED, subject: Subject = OPINION) -> Turn:
    """A pupil of whom the council has spoken."""
    return Turn(subject, Case(_pupil(division)), state)


def _pupil(division: str, left_at: datetime | None = None) -> dict[str, Any]:
    return {"siecle_id": "1", "division": division, "left_at": left_at, "intentions": None, "choices": None}


def found(turns: list[Turn], said: list[Any], change: Any) -> list[tuple[Fate, dict[str, int]]]:
    """What becomes of what, by class."""
    those = concerned(turns, stages_of(said, NOON), stages_of([*said, change], NOON))
    return [(one.fate, dict(one.classes)) for one in those]


@pytest.mark.parametrize(
    ("said", "change", "fate"),
    [
        ([ENTRY], closes("provisional", "entry"), Fate.SENT),
        ([ENTRY], opens("provisional", "entry", NOON - HOUR, NOON + HOUR), Fate.WAITS),
        ([], opens("provisional", "entry"), Fate.WAITS),
        ([], opens("provisional", "entry", NOON + HOUR), Fate.WAITS),
        ([opens("provisional", "entry", NOON + HOUR)], closes("provisional", "entry"), Fate.STAYS),
        ([ENTRY, closes("provisional", "entry")], opens("provisional", "answer"), Fate.SENT),
    ],
)
def test_who_opens_or_closes_reads_what_becomes_of_drafts(said: list[Any], change: Any, fate: Fate) -> None:
    assert found([drafted()], said, change) == [(fate, {"3A": 1})]


def test_a_draft_that_somebody_has_to_look_at_stays_whatever_is_opened() -> None:
    turns = [drafted(is_old=True), drafted(is_closed=True), drafted("3B")]
    there = [(Fate.LEFT, {"3A": 2}), (Fate.SENT, {"3B": 1})]
    assert found(turns, [ENTRY], closes("provisional", "entry")) == there


def test_only_classes_in_which_something_changes_are_named_and_who_is_there_is_counted() -> None:
    turns = [drafted("3B"), drafted(""), drafted("3A"), drafted("3A", left_at=NOON)]
    assert found(turns, [ENTRY], closes("provisional", "entry", "3A")) == [(Fate.SENT, {"3A": 1})]
    of_all = found(turns, [ENTRY], closes("provisional", "entry"))
    assert of_all == [(Fate.SENT, {"3A": 1, "3B": 1, "": 1})]
    assert found(turns, [ENTRY], ENTRY) == []


@pytest.mark.parametrize(
    ("change", "has_less_time"),
    [
        (closes("provisional", "answer"), True),
        (opens("final", "entry"), True),
        (opens("provisional", "answer", NOON - HOUR, NOON + HOUR), True),
        (closes("provisional", "entry"), False),
        (READING, False),
    ],
)
def test_who_ends_the_reading_reads_how_many_avis_nobody_acknowledged(
    change: Any, has_less_time: bool
) -> None:
    turns = [told(), told("3B"), told("3B"), told(state=State.ACKNOWLEDGED), told(state=State.OPINION_GIVEN)]
    there = [(Fate.UNANSWERED, {"3A": 1, "3B": 2})] if has_less_time else []
    assert found(turns, [READING], change) == there


def test_who_ends_the_answers_reads_how_many_families_have_not_answered() -> None:
    turns = [told(state=State.PROPOSITIONS_GIVEN, subject=PROPOSITIONS), told()]
    assert found(turns, [REPLYING], closes("final", "answer")) == [(Fate.UNANSWERED, {"3A": 1})]
    later = opens("final", "answer", NOON - HOUR, NOON + 9 * HOUR)
    assert found(turns, [REPLYING], later) == []


@pytest.mark.parametrize(
    ("said", "change", "is_told"),
    [
        ([], opens("provisional", "answer"), True),
        ([ENTRY], opens("provisional", "answer", NOON + HOUR), True),
        ([READING], opens("provisional", "answer", NOON - HOUR, NOON + HOUR), False),
        ([ENTRY], closes("provisional", "entry"), False),
        ([], opens("final", "answer"), False),
    ],
)
def test_r021_who_opens_the_avis_to_families_reads_how_many_are_missing(
    said: list[Any], change: Any, is_told: bool
) -> None:
    turns = [told(state=State.OPINION_TO_GIVE), told(state=State.NO_ENTRY), told(state=State.OPINION_GIVEN)]
    assert found(turns, said, change) == ([(Fate.MISSING, {"3A": 1})] if is_told else [])


def test_f05_who_opens_the_answers_reads_who_is_without_propositions() -> None:
    states = (State.NO_CHOICES, State.PROPOSITIONS_TO_GIVE, State.PROPOSITIONS_GIVEN)
    turns = [told(state=state, subject=PROPOSITIONS) for state in states]
    assert found(turns, [], opens("final", "answer")) == [(Fate.MISSING, {"3A": 2})]


@pytest.mark.parametrize(
    ("subject", "fate", "classes", "french"),
    [
        (
            OPINION,
            Fate.MISSING,
            {"3A": 2},
            "Avis provisoire : 2 avis sont encore à rendre (classe 3A : 2).",
        ),
        (
            PROPOSITIONS,
            Fate.MISSING,
            {"3A": 1},
            f"{PROPOSITIONS.title} : 1 élève est encore sans propositions (classe 3A : 1).",
        ),
        (
            OPINION,
            Fate.SENT,
            {"3A": 2, "": 1},
            "Avis provisoire : 3 brouillons seront transmis au téléservice aussitôt "
            "(classe 3A : 2, sans classe : 1).",
        ),
        (
            OPINION,
            Fate.WAITS,
            {"3A": 1},
            "Avis provisoire : 1 brouillon attendra la fin de la saisie (classe 3A : 1).",
        ),
        (
            OPINION,
            Fate.UNANSWERED,
            {"3A": 2},
            "Avis provisoire : 2 avis n'ont pas encore d'accusé de réception (classe 3A : 2).",
        ),
        (
            PROPOSITIONS,
            Fate.UNANSWERED,
            {"3A": 1},
            f"{PROPOSITIONS.title} : 1 famille n'a pas encore répondu (classe 3A : 1).",
        ),
    ],
)
def test_it_is_said_in_french(subject: Subject, fate: Fate, classes: dict[str, int], french: str) -> None:
    assert words.council(Concerned(subject, fate, classes)) == french


@pytest.mark.parametrize("subject", [OPINION, PROPOSITIONS])
@pytest.mark.parametrize("fate", Fate)
def test_each_fate_has_its_sentence(subject: Subject, fate: Fate) -> None:
    assert words.council(Concerned(subject, fate, {"3A": 1})).endswith("(classe 3A : 1).")
