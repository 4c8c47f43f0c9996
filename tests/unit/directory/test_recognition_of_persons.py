"""Each row of the table of persons, walked in order: who is the same, and who is somebody else."""

from uuid import UUID

import pytest

from services.intentions.directory.importing.matching.persons import recognise
from services.intentions.directory.importing.matching.records import KnownPerson, LinkedPerson
from services.intentions.directory.importing.matching.rules import PERSONS
from shared.exports.model import ExportedPerson

ANNA, PAUL = UUID(int=1), UUID(int=2)


def known(
    number: int,
    id_: str,
    first: str,
    last: str,
    pupils: dict[UUID, str],
    civility: str = "MME",
    *,
    elsewhere: bool = False,
) -> KnownPerson:
    return KnownPerson(UUID(int=number), id_, civility, last, first, pupils, elsewhere)


def linked(
    id_: str,
    first: str,
    last: str,
    pupils: dict[UUID, str],
    civility: str = "MME",
    birth_name: str = "",
) -> LinkedPerson:
    return LinkedPerson(ExportedPerson(id_, civility, last, first, None, birth_name=birth_name), pupils)


CLAIRE = known(1, "5", "Claire", "MARTIN", {ANNA: "10"})
SERVICE = known(1, "5", "", "SERVICE NORD", {ANNA: "51"}, "")
PERSON_EXAMPLES = (
    (CLAIRE, linked("5", "Claire", "MARTIN", {PAUL: "10"})),
    (CLAIRE, linked("9", "Claire", "MARTIN", {ANNA: "10"})),
    (CLAIRE, linked("5", "Claire", "DURAND", {ANNA: "10"})),
    (CLAIRE, linked("5", "Claire-Anne", "MARTIN", {ANNA: "10"})),
    (CLAIRE, linked("5", "Martin", "CLAIRE", {ANNA: "10"})),
    (SERVICE, linked("5", "-", "SERVICE NORD", {ANNA: "51"}, "")),
    (CLAIRE, linked("5", "Claire", "MARTIN", {ANNA: "10"}, "M.")),
)


@pytest.mark.parametrize(
    ("row", "example"), list(enumerate(PERSON_EXAMPLES)), ids=[rule.meaning for rule in PERSONS]
)
def test_i1_each_row_of_the_table_of_persons(row: int, example: tuple[KnownPerson, LinkedPerson]) -> None:
    before, person = example
    assert recognise([person], [before]).same == {person.person.siecle_id: before}
    without = PERSONS[:row] + PERSONS[row + 1 :]
    with pytest.MonkeyPatch.context() as patch:  # no other row says so
        patch.setattr("services.intentions.directory.importing.matching.persons.PERSONS", without)
        assert recognise([person], [before]).same == {}


@pytest.mark.parametrize(
    ("before", "person"),
    [
        # Reused for another family: with a first name in common, with none, with a placeholder.
        (known(1, "5", "Nathalie", "ROUX", {ANNA: "10"}), linked("5", "Nathalie", "LOPEZ", {PAUL: "10"})),
        (SERVICE, linked("5", "", "FOYER LES LILAS", {PAUL: "51"}, "")),
        (SERVICE, linked("5", "", "SERVICE NORD", {PAUL: "51"}, "")),
        (SERVICE, linked("5", "", "FOYER LES LILAS", {ANNA: "51"}, "")),
        (known(1, "5", "-", "ROUX", {ANNA: "10"}), linked("5", ".", "LOPEZ", {PAUL: "10"})),
        (known(1, "5", "X", "-", {ANNA: "10"}), linked("5", "X", "-", {PAUL: "10"})),
        (known(1, "5", "INCONNU", "ROUX", {ANNA: "10"}), linked("5", "inconnu", "LOPEZ", {ANNA: "10"})),
        (known(1, "5", "", "MARTIN", {ANNA: "10"}), linked("5", "Claire", "MARTIN", {ANNA: "10"})),
        (CLAIRE, linked("5", "", "MARTIN", {ANNA: "10"})),
        # Not quite the name, and a pupil who was never theirs.
        (CLAIRE, linked("5", "Claire", "DURAND", {ANNA: "10", PAUL: "10"})),
        (CLAIRE, linked("5", "Claire-Anne", "MARTIN", {ANNA: "10", PAUL: "10"})),
        (CLAIRE, linked("5", "Claire", "MARTIN", {ANNA: "10", PAUL: "10"}, "M.")),
        # One parent leaves, the other one or somebody else of the family comes under the old id.
        (CLAIRE, linked("5", "Marc", "MARTIN", {ANNA: "20"}, "M.")),
        (CLAIRE, linked("5", "Marc", "MARTIN", {ANNA: "10"}, "")),
        (CLAIRE, linked("5", "Sophie", "MARTIN", {ANNA: "10"})),
        (CLAIRE, linked("5", "Claire-Anne", "MARTIN", {ANNA: "38"})),
        (CLAIRE, linked("5", "Claire-Anne", "MARTIN", {PAUL: "10"})),
        (CLAIRE, linked("5", "Claire", "MARTIN", {ANNA: "20"}, "M.")),
        # The same name under another id: a father and his son, or another family.
        (known(1, "5", "Ali", "BEN", {ANNA: "20"}, "M."), linked("9", "Ali", "BEN", {ANNA: "37"}, "M.")),
        (CLAIRE, linked("9", "Claire", "MARTIN", {PAUL: "10"})),
        (CLAIRE, linked("9", "Claire", "DURAND", {ANNA: "10"})),
        (CLAIRE, linked("9", "Claire", "MARTIN", {ANNA: "10"}, "M.")),
    ],
)
def test_i1_who_fits_no_row_is_somebody_else(before: KnownPerson, person: LinkedPerson) -> None:
    found = recognise([person], [before])
    assert (dict(found.same), dict(found.doubts)) == ({}, {})


def test_i1_ids_that_the_parents_of_one_pupil_exchanged() -> None:
    for first in ("Marc", "Claire"):  # also where both are called alike
        father = known(2, "6", first, "MARTIN", {ANNA: "20"}, "M.")
        file = [
            linked("6", "Claire", "MARTIN", {ANNA: "10"}),
            linked("5", first, "MARTIN", {ANNA: "20"}, "M."),
        ]
        assert recognise(file, [CLAIRE, father]).same == {"6": CLAIRE, "5": father}


def test_i1_a_namesake_whose_own_pupil_has_other_guardians_now_is_somebody_else() -> None:
    file = [linked("5", "Claire", "MARTIN", {PAUL: "10"}), linked("6", "Marc", "ROUX", {ANNA: "20"}, "M.")]
    assert recognise(file, [CLAIRE]).same == {}


def test_i1_two_mothers_of_one_first_name_whose_ids_changed_places() -> None:
    other = known(2, "6", "Claire", "DURAND", {ANNA: "10"})
    martin, durand = (
        linked("6", "Claire", "MARTIN", {ANNA: "10"}),
        linked("5", "Claire", "DURAND", {ANNA: "10"}),
    )
    assert recognise([martin, durand], [CLAIRE, other]).same == {"6": CLAIRE, "5": other}
    assert recognise([durand], [CLAIRE, other]).same == {"5": other}
    assert recognise([durand, martin], [CLAIRE]).same == {"6": CLAIRE}


def test_i1_father_and_son_of_one_name_are_told_by_their_ids_or_not_at_all() -> None:
    father = known(1, "5", "Ali", "BEN", {ANNA: "20"}, "M.")
    son = known(2, "6", "Ali", "BEN", {ANNA: "20"}, "M.")
    same = [linked(id_, "Ali", "BEN", {ANNA: "20"}, "M.") for id_ in ("5", "6")]
    assert recognise(same, [father, son]).same == {"5": father, "6": son}
    other = [linked(id_, "Ali", "BEN", {ANNA: "20"}, "M.") for id_ in ("8", "9")]
    found = recognise(other, [father, son])
    assert (found.same, set(found.doubts)) == ({}, {"8", "9"})


def test_i1_a_married_name_beside_the_one_of_birth() -> None:
    married = linked("5", "Claire", "DURAND", {PAUL: "10"}, birth_name="MARTIN")
    assert recognise([married], [CLAIRE]).same == {"5": CLAIRE}


def test_a34_a_person_of_another_school_is_never_recognised_by_id() -> None:
    there = known(1, "5", "Claire", "MARTIN", {ANNA: "10"}, elsewhere=True)
    assert recognise([linked("5", "Claire", "MARTIN", {PAUL: "10"})], [there]).same == {}
    assert recognise([linked("50", "Claire", "MARTIN", {ANNA: "10"})], [there]).same == {"50": there}
