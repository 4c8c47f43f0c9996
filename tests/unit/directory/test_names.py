"""How two names compare: accents, order, short forms, slips; and what is no name at all."""

import pytest

from services.intentions.directory.importing.matching.names import (
    first_names,
    last_names,
    says_something,
    swapped,
)
from services.intentions.directory.importing.matching.rules import Said

PLACEHOLDERS = (
    *("", " ", "\u00a0", "-", "--", ".", "...", "?", "???", "/", "_", "*", "0", "12", "X", "x", "XXX", "X X"),
    *("NEANT", "Néant", "INCONNU", "inconnue", "ANONYME", "N/A", "n.c.", "NC", "NR", "S.O.", "Sans prénom"),
    *("NON RENSEIGNÉ", "non-renseignée", "PERE INCONNU", "(inconnu)", "À COMPLÉTER", "aucun", "SNP"),
)


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_i1_a_placeholder_says_nothing_and_equals_nothing(text: str) -> None:
    assert not says_something(text)
    assert first_names(text, text) is last_names(text, text) is Said.NEITHER
    assert first_names(text, "Claire") is first_names("Claire", text) is Said.UNSAID
    assert last_names("MARTIN", text) is Said.UNSAID


@pytest.mark.parametrize("text", ["Xi", "Na", "O", "Li", "Noé", "D'ALMEIDA", "Sans", "王", "Ёлка", "Xavier"])
def test_short_and_foreign_names_are_names(text: str) -> None:
    assert says_something(text)
    assert first_names(text, text) is Said.SAME


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("Zoé", "ZOE", Said.SAME),
        ("Jean-Noël", "jean noel", Said.SAME),
        ("Jean-Noël", "Jeannoel", Said.SAME),
        ("Lœtitia", "LOETITIA", Said.SAME),
        ("e\u0301lise", "Élise", Said.SAME),
        ("Anne Marie", "Marie-Anne", Said.ALIKE),
        ("Marie", "Marie-Lou", Said.ALIKE),
        ("Marie Anne Louise", "Marie", Said.ALIKE),
        ("Alex", "Alexandre", Said.ALIKE),
        ("J.-Pierre", "Jean-Pierre", Said.ALIKE),
        ("Mathieu", "Matthieu", Said.ALIKE),
        ("Clémense", "Clémence", Said.ALIKE),
        ("Aurleie", "Aurelie", Said.ALIKE),
        ("Léo", "Léa", Said.OTHER),
        ("Al", "Alexandre", Said.OTHER),
        ("Pierre", "Jean-Pierre", Said.OTHER),
        ("Théo", "Zoé", Said.OTHER),
        ("Paul", "Paule-Anne Martine", Said.ALIKE),
        ("王", "李", Said.OTHER),
    ],
)
def test_first_names(one: str, other: str, said: Said) -> None:
    assert first_names(one, other) is said
    assert first_names(other, one) is said


@pytest.mark.parametrize(
    ("one", "others", "said"),
    [
        ("LE GOFF", ("Le Goff",), Said.SAME),
        ("D'ALMEIDA", ("DALMEIDA",), Said.SAME),
        ("DUPONT", ("DUPONT-MARTIN",), Said.ALIKE),
        ("DE LA TOUR", ("LATOUR",), Said.OTHER),
        ("DE LA TOUR", ("TOUR",), Said.ALIKE),
        ("DUPOND", ("DUPONT",), Said.ALIKE),
        ("DE MARTIN", ("DE DURAND",), Said.OTHER),
        ("MARTIN", ("DURAND", "MARTIN"), Said.SAME),
        ("MARTIN", ("DURAND", ""), Said.OTHER),
        ("MARTIN", ("-", "MARTIN"), Said.SAME),
        ("MARTIN", ("", "-"), Said.UNSAID),
        ("ROUX", ("LOPEZ",), Said.OTHER),
    ],
)
def test_family_names(one: str, others: tuple[str, ...], said: Said) -> None:
    assert last_names(one, *others) is said


def test_names_in_each_others_place() -> None:
    assert swapped(("Camille", "MARTIN"), ("Martin", "CAMILLE"))
    assert not swapped(("Martin", "MARTIN"), ("Martin", "MARTIN"))
    assert not swapped(("", "MARTIN"), ("MARTIN", ""))
