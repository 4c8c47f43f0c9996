"""What staff read beside the terms that all services share."""

from services.siecle.kinds import Kind
from services.siecle.staff import labels


def test_each_kind_of_change_has_its_french() -> None:
    assert len({labels.change({"kind": one.value, "data": {}}) for one in Kind}) == len(Kind)


def test_a_decision_is_named_by_whose_it_is() -> None:
    made = {"kind": "decision", "data": {"ground": "appeal"}}
    assert labels.change(made) == "Décision de la commission d'appel"


def test_an_instant_is_shown_in_the_academys_time() -> None:
    assert labels.local("2026-07-01T22:30:00Z", "Europe/Paris") == "02/07/2026 à 00:30"


def test_a_kind_that_a_newer_release_entered_is_shown_as_it_is() -> None:
    assert labels.change({"kind": "later-kind", "data": {}}) == "later-kind"
