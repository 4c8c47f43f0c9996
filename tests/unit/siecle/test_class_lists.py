"""What a class list asks for, compares and counts, without a database."""

from datetime import UTC, datetime

import pytest

from services.siecle.staff.classes.asked import Sort, read_asked
from services.siecle.staff.classes.lines import counts_of, lines_of, total_of
from services.siecle.staff.classes.names import folded, matches, natural
from services.siecle.staff.classes.stages import stages_of
from services.siecle.staff.classes.states import State
from services.siecle.staff.forms import BadForm
from shared.contract.types import Phase

NOON = datetime(2027, 6, 9, 12, tzinfo=UTC)
PROVISIONAL, FINAL = Phase.PROVISIONAL, Phase.FINAL


@pytest.mark.parametrize(
    ("name", "compared"),
    [
        ("Élodie", "elodie"),
        ("E\u0301LODIE", "elodie"),
        ("D'Œuvré-Łoś", "d oeuvre los"),
        ("  Jean_Pierre\u00a0II ", "jean pierre ii"),
        ("STRAẞE", "strasse"),
        ("Анна", "анна"),
        ("-", ""),
        ("", ""),
    ],
)
def test_names_compare_without_accents_and_case(name: str, compared: str) -> None:
    assert folded(name) == compared


ZOE = {"first_name": "Zoé", "last_name": "LE GOFF", "siecle_id": "1035"}


@pytest.mark.parametrize("words", ["zoe", "ZOÉ le", "legoff", "le-goff", "goff zoé", "", "1035", "goff 1035"])
def test_a_name_is_found_by_its_words_in_any_order_or_by_the_number(words: str) -> None:
    assert matches(ZOE, words)
    assert not matches(ZOE, f"{words} absent")


@pytest.mark.parametrize("words", ["'", "😀" * 200, "103"])
def test_signs_and_parts_of_a_number_are_nobodys_name(words: str) -> None:
    assert not matches(ZOE, words)


def test_classes_come_in_the_order_of_their_numbers() -> None:
    classes = ["3 10", "3B", "3 2", "", "3A", "ULIS"]
    assert sorted(classes, key=natural) == ["", "3 2", "3 10", "3A", "3B", "ULIS"]


@pytest.mark.parametrize(
    "fields", [{"phase": "third"}, {"sort": "age"}, {"since": "hier"}, {"since": "2027-13-01T00:00"}]
)
def test_what_is_no_filter_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(BadForm):
        read_asked(fields, PROVISIONAL, "Europe/Paris")


def test_an_address_asks_the_same_again() -> None:
    fields = {
        "class": "3 A&B",
        "state": "no-entry",
        "sort": "name",
        "search": "ab12",
        "page": "2",
        "odd": "1",
    }
    asked = read_asked(fields, PROVISIONAL, "Europe/Paris", "zoé")
    assert (asked.division, asked.state, asked.sort) == ("3 A&B", State.NO_ENTRY, Sort.NAME)
    query = "phase=provisional&class=3+A%26B&state=no-entry&sort=name&search=ab12"
    assert asked.query() == query
    assert asked.query(page="3") == f"{query}&page=3"
    assert "state" not in asked.query(phase="final", state="")


def test_an_instant_is_local_and_a_state_is_one_of_its_phase() -> None:
    asked = read_asked({"since": "2027-06-09T16:00", "state": "no-entry"}, FINAL, "Indian/Reunion")
    assert (asked.since, asked.state) == (NOON, None)
    assert "state" not in asked.query()
    assert read_asked({"state": "left", "class": "-"}, FINAL, "Europe/Paris").division == ""


def row(siecle_id: str, division: str, *, left: bool = False) -> dict[str, object]:
    """A pupil for whom nothing was received."""
    received = ("intentions", "acknowledgement", "choices", "answer", "received_at", "has_account")
    names = {"siecle_id": siecle_id, "division": division, "last_name": "PETIT", "first_name": "Léa"}
    return names | {"left_at": NOON if left else None} | dict.fromkeys(received)


def test_counts_are_of_those_who_are_there() -> None:
    rows = [row("1", "3B"), row("2", "3A"), row("3", "3B", left=True), row("4", ""), row("5", "3B")]
    rows[4]["intentions"] = {"intentions": []}
    lines = lines_of(PROVISIONAL, rows, [], stages_of([], NOON))
    assert [line.pupil["siecle_id"] for line in lines] == ["4", "2", "1", "3", "5"]
    counts = counts_of(PROVISIONAL, lines)
    assert [(one.division, one.total) for one in counts] == [("", 1), ("3A", 1), ("3B", 2)]
    total = total_of(PROVISIONAL, counts)
    assert {state: number for state, number in total.states.items() if number} == {
        State.NO_ENTRY: 3, State.OPINION_TO_GIVE: 1
    }  # fmt: skip
    assert total_of(FINAL, []).total == 0
