"""A class council: when it is heard, whose turn it is, what its forms say is wrong. Pure."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.siecle.kinds import Kind
from services.siecle.staff.classes.stages import stages_of
from services.siecle.staff.classes.states import State
from services.siecle.staff.council.board import Board
from services.siecle.staff.council.moments import Moment, moment_of
from services.siecle.staff.council.subjects import OPINION, PROPOSITIONS, SUBJECTS
from services.siecle.staff.council.turns import Draft, Turn, digest_of, entry_changed
from services.siecle.staff.council.walk import MISSING, first_of, walk_at
from services.siecle.staff.council.words import CLOSED, DRAFT, TO_REVIEW, note_of, state_of
from services.siecle.staff.definitive.cases import Case
from services.siecle.staff.forms import BadFields
from shared.contract.types import Phase

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ENTRY: dict[str, Any] = {
    "intentions": [{"pathway": "2PRO", "occupation": "Cuisine", "statuses": ["school", "apprentice"]}]
}
SAID: dict[str, Any] = {"opinions": [], "recommendations": [], "reasons": None}


def opening(
    kind: Kind,
    at: datetime,
    opens: datetime = NOW,
    closes: datetime | None = None,
    of: dict[str, str] = {},  # noqa: B006
) -> dict[str, Any]:
    """Something that was said about openings at an instant."""
    data: dict[str, Any] = {"phase": "provisional", "stage": "entry"} | of
    if kind in (Kind.WINDOW_OPENED, Kind.CLASS_WINDOW_OPENED):
        data |= {"opens_at": opens.isoformat(), "closes_at": closes.isoformat() if closes else None}
    return {"kind": kind.value, "at": at, "data": data}


OPEN = opening(Kind.WINDOW_OPENED, NOW - 9 * HOUR, NOW - 8 * HOUR)
PLANNED = opening(Kind.WINDOW_OPENED, NOW - 9 * HOUR, NOW + HOUR)


@pytest.mark.parametrize(
    ("changes", "moment"),
    [
        ([], Moment.NEVER),
        ([OPEN], Moment.ENTRY),
        ([PLANNED], Moment.ENTRY),
        ([OPEN, opening(Kind.WINDOW_CLOSED, NOW - HOUR)], Moment.OVER),
        ([PLANNED, opening(Kind.WINDOW_CLOSED, NOW - HOUR)], Moment.NEVER),
        ([opening(Kind.WINDOW_OPENED, NOW - 9 * HOUR, NOW - 8 * HOUR, NOW)], Moment.OVER),
        ([opening(Kind.WINDOW_OPENED, NOW - 9 * HOUR, NOW - 8 * HOUR, NOW + HOUR)], Moment.ENTRY),
        ([opening(Kind.WINDOW_OPENED, NOW - HOUR, NOW - HOUR, of={"stage": "answer"})], Moment.OVER),
        ([OPEN, opening(Kind.CLASS_WINDOW_CLOSED, NOW - HOUR, of={"class": "3A"})], Moment.OVER),
        ([OPEN, opening(Kind.CLASS_WINDOW_CLOSED, NOW - HOUR, of={"class": "3B"})], Moment.ENTRY),
        ([OPEN, opening(Kind.WINDOW_OPENED, NOW - HOUR, NOW, of={"phase": "final"})], Moment.OVER),
    ],
)
def test_r020_a_council_is_heard_once_its_class_has_entered(changes: list[Any], moment: Moment) -> None:
    assert moment_of(stages_of(changes, NOW), "3A", Phase.PROVISIONAL) is moment


def test_r020_an_avis_opens_nothing_for_the_propositions() -> None:
    changes = [OPEN, opening(Kind.WINDOW_CLOSED, NOW - HOUR)]
    assert moment_of(stages_of(changes, NOW), "3A", Phase.FINAL) is Moment.NEVER


def test_r020_a_council_reads_until_when_the_families_of_its_class_enter() -> None:
    ends = NOW + timedelta(days=3)
    said = [opening(Kind.WINDOW_OPENED, NOW - 9 * HOUR, NOW - 8 * HOUR, ends)]
    board = Board(OPINION, "3A", [], stages_of(said, NOW), 2026)
    note = note_of(board, "Europe/Paris")
    assert note.startswith(Moment.ENTRY.french)
    assert note.endswith("fermeture prévue le 04/12/2026 à 13:00.")
    over = Board(OPINION, "3A", [], stages_of(said, ends), 2026)
    assert note_of(over, "Europe/Paris") == ""


def turn(
    number: str = "1",
    state: State = State.OPINION_TO_GIVE,
    *changes: Any,
    draft: Draft | None = None,
    left_at: datetime | None = None,
    entry: Any = ENTRY,
) -> Turn:
    """A pupil's turn for an avis."""
    pupil = {"siecle_id": number, "left_at": left_at, "intentions": entry}
    return Turn(OPINION, Case(pupil, changes), state, draft)


def change(outcome: str | None, data: Any = SAID, seq: int = 1) -> Any:
    """An avis that was entered."""
    return {"seq": seq, "kind": "opinion", "outcome": outcome, "reason": "entry-not-closed", "data": data}


def draft(entry: Any = ENTRY, *, is_closed: bool = False, data: Any = SAID) -> Draft:
    """A draft that was saved when the family had entered this."""
    return Draft(UUID(int=1), data, digest_of(entry), NOW, uuid4(), "Anne Test", is_closed)


@pytest.mark.parametrize(
    ("one", "is_to_do", "mark"),
    [
        (turn(), True, "Avis à rendre"),
        (turn("1", State.NO_ENTRY, entry=None), False, "Sans saisie"),
        (
            turn("1", State.NO_ENTRY, change("refused"), entry=None),
            True,
            "Refusé : La saisie des familles doit d'abord être fermée.",
        ),
        (turn("1", State.OPINION_GIVEN, change("accepted")), False, "Avis rendu"),
        (turn("1", State.OPINION_GIVEN, change(None)), False, "Avis rendu"),
        (
            turn("1", State.OPINION_TO_GIVE, change("refused")),
            True,
            "Refusé : La saisie des familles doit d'abord être fermée.",
        ),
        (turn(draft=draft()), False, DRAFT),
        (turn(draft=draft(None)), True, TO_REVIEW),
        (turn(draft=draft(is_closed=True)), True, CLOSED),
        (turn("1", State.OPINION_TO_GIVE, change("refused"), draft=draft()), False, DRAFT),
    ],
)
def test_what_is_to_do_and_what_the_list_says_of_it(one: Turn, is_to_do: bool, mark: str) -> None:
    assert (one.is_to_do, state_of(one)) == (is_to_do, mark)


def test_a_draft_is_to_be_looked_at_where_the_family_asks_for_something_else_and_only_then() -> None:
    [first] = ENTRY["intentions"]
    same = {"intentions": [first | {"rank": 1, "statuses": ["apprentice", "school"]}], "receipt": "E-2"}
    assert not turn(draft=draft(), entry=same).is_to_review
    second: dict[str, Any] = {"pathway": "2GT", "occupation": None, "statuses": []}
    for other in (
        None,
        {"intentions": [first | {"occupation": "Vente"}]},
        {"intentions": [first | {"statuses": []}]},
        {"intentions": [first, second]},
        {"intentions": [second, first]},
    ):
        assert turn(draft=draft(), entry=other).is_to_review, other
    assert digest_of({"intentions": [first, second]}) != digest_of({"intentions": [second, first]})


def test_a_form_knows_what_it_was_filled_from() -> None:
    before = turn()
    assert turn().mark == before.mark
    others = [
        turn("1", State.OPINION_GIVEN, change(None)),
        turn(draft=draft()),
        turn(entry=None),
        turn("1", State.OPINION_GIVEN, change("refused"), change(None, seq=2)),
    ]
    assert len({before.mark, *(one.mark for one in others)}) == 5
    assert [entry_changed(before.mark, one) for one in others] == [False, False, True, False]


def test_the_form_is_filled_with_the_draft_and_else_with_what_was_entered_last() -> None:
    entered = change("refused", SAID | {"reasons": "Un mot."})
    assert turn().values == {}
    assert turn("1", State.OPINION_TO_GIVE, entered).values == {"reasons": "Un mot."}
    both = turn("1", State.OPINION_TO_GIVE, entered, draft=draft(data=SAID | {"reasons": "Un brouillon."}))
    assert both.values == {"reasons": "Un brouillon."}


CLASS = [
    turn("1", State.OPINION_GIVEN, change("accepted")),
    turn("2", left_at=NOW),
    turn("3"),
    turn("4", draft=draft()),
    turn("5"),
]


@pytest.mark.parametrize(
    ("at", "mode", "place", "before", "after"),
    [
        ("1", "", 1, None, "3"),
        ("3", "", 2, "1", "4"),
        ("5", "", 4, "4", None),
        ("1", MISSING, 1, None, "3"),
        ("3", MISSING, 2, "1", "5"),
        ("3", "whatever", 2, "1", "4"),
    ],
)
def test_the_way_goes_by_the_list_and_passes_over_who_has_left(
    at: str, mode: str, place: int, before: str | None, after: str | None
) -> None:
    walk = walk_at(CLASS, at, mode)
    found = [one.siecle_id if one else None for one in (walk.before, walk.next)]
    assert (walk.place, walk.count, found) == (place, 4, [before, after])
    assert walk.mode in ("", MISSING)


def test_the_way_begins_with_the_first_or_with_the_first_who_is_missing() -> None:
    starts = [first_of(CLASS, ""), first_of(CLASS, MISSING), first_of(CLASS[:2], MISSING), first_of([], "")]
    assert [one.siecle_id if one else None for one in starts] == ["1", "3", None, None]


FAVOURABLE = {"verdict-2PRO": "favourable"}


@pytest.mark.parametrize(
    ("form", "requested", "faulty"),
    [
        (FAVOURABLE, ["2PRO"], []),
        ({"verdict-2PRO": "not_given"}, ["2PRO"], []),
        ({}, ["2PRO", "2GT"], ["verdict-2PRO", "verdict-2GT"]),
        ({"verdict-2PRO": "superb"}, ["2PRO"], ["verdict-2PRO"]),
        ({"verdict-2PRO": "reserved"}, ["2PRO"], ["reasons"]),
        ({"verdict-2PRO": "unfavourable", "reasons": " "}, ["2PRO"], ["reasons"]),
        ({"verdict-2PRO": "unfavourable", "reasons": "Un mot."}, ["2PRO"], []),
        (FAVOURABLE | {"recommended-CAP1": "on"}, ["2PRO"], ["reasons"]),
        (FAVOURABLE | {"advised-2PRO": "a" * 201}, ["2PRO"], ["advised-2PRO"]),
        (FAVOURABLE | {"reasons": "a" * 4001}, ["2PRO"], ["reasons"]),
        ({}, [], ["recommended-2GT"]),
        ({"recommended-CAP1": "on", "reasons": "Un mot."}, [], []),
        (
            {f"recommended-{one}": "on" for one in ("2GT", "2PRO", "CAP1")} | {"reasons": "Un mot."},
            [],
            ["recommended-2GT"],
        ),
    ],
)
def test_a03_a20_a21_a22_what_is_wrong_is_said_at_its_field(
    form: dict[str, str], requested: list[str], faulty: list[str]
) -> None:
    assert faults(OPINION, form, requested) == faulty


def test_a22_a_requested_voie_is_not_recommended() -> None:
    data = OPINION.read(FAVOURABLE | {"recommended-2PRO": "on"}, ["2PRO"], Case({}))
    assert data["recommendations"] == []


@pytest.mark.parametrize(
    ("form", "faulty"),
    [
        ({}, ["proposal-2PRO", "proposal-2GT"]),
        ({"proposal-2PRO": "proposed"}, ["proposal-2GT"]),
        ({"proposal-2PRO": "proposed", "proposal-2GT": "not_proposed"}, ["reasons"]),
        ({"proposal-2PRO": "not_proposed", "proposal-2GT": "not_proposed"}, ["proposal-2PRO", "reasons"]),
        ({"proposal-2PRO": "proposed", "proposal-2GT": "not_proposed", "reasons": "Un mot."}, []),
        ({"proposal-2PRO": "proposed", "proposal-2GT": "proposed", "proposal-CAP1": "not_proposed"}, []),
    ],
)
def test_f05_f06_what_is_wrong_is_said_at_its_field(form: dict[str, str], faulty: list[str]) -> None:
    assert faults(PROPOSITIONS, form, ["2PRO", "2GT"]) == faulty


def faults(subject: Any, form: dict[str, str], requested: list[str]) -> list[str]:
    """The fields at which something is said."""
    choices = {"intentions": [{"pathway": one} for one in requested]}
    try:
        subject.read(form, requested, Case({"choices": choices}))
    except BadFields as error:
        return list(error.faults)
    return []


def test_every_subject_is_of_its_kind() -> None:
    assert {kind: one.kind for kind, one in SUBJECTS.items()} == {kind: kind for kind in SUBJECTS}
