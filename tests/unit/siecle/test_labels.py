"""What staff read beside the terms that all services share."""

from datetime import date

import pytest

from services.siecle.kinds import Kind
from services.siecle.staff import labels
from shared.contract.types import Phase


def test_each_kind_of_change_has_its_french() -> None:
    assert len({labels.change({"kind": one.value, "data": {}}) for one in Kind}) == len(Kind)


def test_a_decision_is_named_by_whose_it_is() -> None:
    made = {"kind": "decision", "data": {"ground": "appeal"}}
    assert labels.change(made) == "Décision de la commission d'appel"


def test_an_instant_is_shown_in_the_academys_time() -> None:
    assert labels.local("2026-07-01T22:30:00Z", "Europe/Paris") == "02/07/2026 à 00:30"


def test_a_kind_that_a_newer_release_entered_is_shown_as_it_is() -> None:
    assert labels.change({"kind": "later-kind", "data": {}}) == "later-kind"


@pytest.mark.parametrize(
    ("slug", "starts_on", "ends"),
    [
        ("before-academic-date", date(2026, 12, 1), "fixée par l'académie. Cette date est le 01/12/2026."),
        ("before-academic-date", None, "fixée par l'académie."),
        ("entry-not-closed", date(2026, 12, 1), "doit d'abord être fermée."),
    ],
)
def test_r019_what_comes_before_its_date_names_it(slug: str, starts_on: date | None, ends: str) -> None:
    assert labels.reason(slug, starts_on).endswith(ends)
    made = {"data": {"phase": "final"}, "outcome": "refused", "reason": slug}
    said = labels.outcome(made, {Phase.FINAL: starts_on}.get)
    assert said == f"Refusé : {labels.reason(slug, starts_on)}"
    of_none = {"data": {}, "outcome": "refused", "reason": slug}
    assert labels.outcome(of_none, {Phase.FINAL: starts_on}.get) == f"Refusé : {labels.reason(slug)}"
