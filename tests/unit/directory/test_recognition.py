"""Each row of the tables of pupils, walked in order: who is the same, another, or left out."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.intentions.directory.importing.matching.comparing import Compared
from services.intentions.directory.importing.matching.pupils import place
from services.intentions.directory.importing.matching.records import Decided, Known, WhyNot
from services.intentions.directory.importing.matching.rules import MOVED, PUPILS, Rule, Verdict
from shared.exports.model import ExportedPupil

TODAY = date(2026, 11, 7)
MAY, JUNE = date(2012, 5, 14), date(2012, 6, 1)
GENERAL = "10310019110"
DOUBTS = {WhyNot.NUMBER, WhyNot.CLASH, WhyNot.NAMESAKE}


def new(
    id_: str,
    ine: str | None = None,
    first: str = "Camille",
    last: str = "MARTIN",
    born_on: date = MAY,
    birth_name: str = "",
) -> ExportedPupil:
    return ExportedPupil(id_, ine, last, first, born_on, None, GENERAL, birth_name=birth_name)


def old(
    number: int,
    id_: str,
    ine: str | None = None,
    first: str = "Camille",
    last: str = "MARTIN",
    born_on: date = MAY,
) -> Known:
    return Known(UUID(int=number), id_, ine, born_on, GENERAL, None, last, first)


CAMILLE = old(1, "1", "A")
PUPIL_EXAMPLES = (
    new("77", "A"),
    new("1", "A", last="DURAND"),
    new("1", "A", first="Camile"),
    new("77", "A", first="Martin", last="CAMILLE"),
    new("1", "A", born_on=JUNE),
    new("77", "A", first="Théo"),
    new("77", "A", born_on=JUNE),
    new("1", "A", first="Théo", last="DURAND", born_on=JUNE),
    new("77", "A", first="Théo", born_on=JUNE),
    new("1", "B"),
    new("1", first="Martin", last="CAMILLE"),
    new("77"),
    new("1", born_on=JUNE),
    new("1", first="Théo"),
    new("1", "B", born_on=JUNE),
    new("77", "B"),
    new("77", first="Camille Anne"),
    new("77", born_on=JUNE),
)
MOVED_EXAMPLES = (
    new("77", "A"),
    new("77", "A", first="Martin", last="CAMILLE"),
    new("77", "A", first="Théo"),
)


@pytest.mark.parametrize(
    ("table", "row", "rule", "pupil"),
    [
        (table, row, rule, pupil)
        for table, rules, examples in (("here", PUPILS, PUPIL_EXAMPLES), ("moved", MOVED, MOVED_EXAMPLES))
        for row, (rule, pupil) in enumerate(zip(rules, examples, strict=True))
    ],
)
def test_i2_each_row_of_the_table_of_pupils(table: str, row: int, rule: Rule, pupil: ExportedPupil) -> None:
    camille = replace(CAMILLE, elsewhere=table == "moved")
    edge = Compared([pupil], [pupil.ine], [camille]).edge(0, 0)
    assert edge is not None
    assert (edge.rank - (len(PUPILS) if table == "moved" else 0), edge.rule) == (row, rule)

    [placed] = place([pupil], [camille], TODAY)

    assert (placed.known == camille) is (rule.verdict is Verdict.SAME)
    assert (placed.why_not in DOUBTS) is (rule.verdict is Verdict.DOUBT)
    assert placed.is_written is (rule.verdict is not Verdict.DOUBT)


@pytest.mark.parametrize(
    "pupil",
    [
        new("77", "B", first="Théo"),
        new("77", first="Théo"),
        new("77", last="DURAND"),
        new("77", "B", born_on=JUNE),
        new("77", first="Camille", last="DURAND", born_on=JUNE),
    ],
)
def test_i2_what_fits_no_row_is_somebody_new(pupil: ExportedPupil) -> None:
    [placed] = place([pupil], [CAMILLE], TODAY)
    assert (placed.known, placed.why_not) == (None, None)


ZOE, THEO = old(1, "4", first="Zoé", last="JUMEL"), old(2, "5", first="Théo", last="JUMEL")
ZOE_A, THEO_B = replace(ZOE, ine="A"), replace(THEO, ine="B")


@pytest.mark.parametrize(
    ("before", "file", "found"),
    [
        # The ids changed places, without any number: name and birth date tell.
        ((ZOE, THEO), (new("4", None, "Théo", "JUMEL"), new("5", None, "Zoé", "JUMEL")), [2, 1]),
        ((ZOE, THEO), (new("5", None, "ZOE", "Jumel"), new("4", None, "theo", "JUMEL")), [1, 2]),
        ((ZOE_A, THEO_B), (new("4", None, "Théo", "JUMEL"), new("5", None, "Zoé", "JUMEL")), [2, 1]),
        ((ZOE, THEO), (new("4", "B", "Théo", "JUMEL"), new("5", "A", "Zoé", "JUMEL")), [2, 1]),
        ((ZOE_A, THEO_B), (new("4", "B", "Théo", "JUMEL"), new("5", None, "Zoé", "JUMEL")), [2, 1]),
        # The numbers were each other's, and were put right.
        ((ZOE_A, THEO_B), (new("4", "B", "Zoé", "JUMEL"), new("5", "A", "Théo", "JUMEL")), [1, 2]),
        # Both changed places: who that is can't be told.
        ((ZOE_A, THEO_B), (new("5", "B", "Zoé", "JUMEL"), new("4", "A", "Théo", "JUMEL")), [None, None]),
        # One of them only, with the other's id.
        ((ZOE, THEO), (new("4", None, "Théo", "JUMEL"),), [None]),
        ((ZOE,), (new("4", None, "Théo", "JUMEL"),), [None]),
        ((ZOE_A,), (new("4", "A", "Théo", "JUMEL"),), [None]),
        ((ZOE_A,), (new("9", "A", "Théo", "JUMEL"),), [None]),
        ((ZOE_A,), (new("4", "A", "Théo", "JUMEL"), new("5", None, "Zoé", "JUMEL")), [None, None]),
        ((ZOE_A,), (new("4", "A", "Zoé", "JUMEL"), new("5", "A", "Théo", "JUMEL")), [1, "new"]),
        ((ZOE_A,), (new("4", "A", "Zoé", "JUMEL"), new("5", "B", "Théo", "JUMEL")), [1, "new"]),
    ],
)
def test_i2_twins(
    before: tuple[Known, ...], file: tuple[ExportedPupil, ...], found: list[int | str | None]
) -> None:
    placed = place(file, before, TODAY)
    assert [(one.known.id.int if one.known else "new") if one.is_written else None for one in placed] == found


@pytest.mark.parametrize(("one", "other"), [("Lina", "Lena"), ("Marie", "Marie-Lou"), ("Jean", "Jeanne")])
def test_i2_twins_of_nearly_one_name_whose_ids_and_numbers_changed_places(one: str, other: str) -> None:
    before = [old(1, "4", "A", one), old(2, "5", "B", other)]
    for file in (
        [new("5", "B", one), new("4", "A", other)],
        [new("4", "A", other)],
        [new("5", None, one), new("4", "A", other)],
    ):
        assert not any(placed.is_written for placed in place(file, before, TODAY))


def test_i2_namesakes_whose_ids_changed_places_are_told_by_their_birth_dates() -> None:
    before = [old(1, "1"), old(2, "2", born_on=JUNE)]
    file = [new("2"), new("1", born_on=JUNE)]
    assert [one.known and one.known.id.int for one in place(file, before, TODAY)] == [1, 2]


def test_i2_a_cousin_of_one_first_name_with_the_number_and_id_of_the_other_is_in_doubt() -> None:
    cousin = old(2, "2", last="JUMEL")
    [placed] = place([new("1", "A", last="JUMEL")], [CAMILLE, cousin], TODAY)
    assert (placed.known, placed.why_not) == (None, WhyNot.NUMBER)


def test_i2_a_namesake_born_on_the_same_day_is_another_pupil() -> None:
    placed = place([new("1", "A"), new("2", "B")], [CAMILLE], TODAY)
    assert [one.known for one in placed] == [CAMILLE, None]
    placed = place([new("1"), new("2")], [replace(CAMILLE, ine=None)], TODAY)
    assert placed[0].known is not None
    assert (placed[1].known, placed[1].why_not) == (None, None)


def test_i2_two_pupils_of_the_file_under_one_id_are_both_left_out() -> None:
    placed = place([new("1", "A"), new("1", "B", "Zoé")], [], TODAY)
    assert [one.why_not for one in placed] == [WhyNot.CLASH, WhyNot.CLASH]


def test_i2_a_number_that_is_another_pupils_is_not_kept() -> None:
    absent = old(2, "2", "B", "Zoé", "JUMEL", JUNE)
    [placed] = place([new("9", "B")], [absent], TODAY)
    assert (placed.known, placed.why_not, placed.ine) == (None, None, None)


def test_i2_a_number_that_the_file_dropped_is_kept() -> None:
    [placed] = place([new("1")], [CAMILLE], TODAY)
    assert (placed.known, placed.ine) == (CAMILLE, "A")


def test_i2_the_name_of_birth_counts_too() -> None:
    [placed] = place([new("77", last="DURAND", birth_name="MARTIN")], [CAMILLE], TODAY)
    assert placed.known == CAMILLE


@pytest.mark.parametrize("name", ["-", ".", "X", "?", "", " ", "NEANT", "INCONNU"])
def test_i1_pupils_without_a_name_are_never_the_same(name: str) -> None:
    [placed] = place([new("1", "A", first=name)], [replace(CAMILLE, first_name=name)], TODAY)
    assert (placed.known, placed.is_written) == (None, False)
    [placed] = place([new("1", "A")], [replace(CAMILLE, first_name=name)], TODAY)
    assert (placed.known, placed.why_not) == (None, WhyNot.NUMBER)


def test_i2_who_looked_may_say_that_it_is_the_same_pupil_or_another() -> None:
    theo = new("1", None, "Théo")
    [same] = place([theo], [CAMILLE], TODAY, Decided(same=frozenset("1")))
    assert (same.known, same.why_not) == (CAMILLE, None)
    [other] = place([theo], [CAMILLE], TODAY, Decided(other=frozenset("1")))
    assert (other.known, other.why_not, other.is_written) == (None, None, True)
