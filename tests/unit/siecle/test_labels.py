"""What staff read beside the terms that all services share."""

from datetime import date
from pathlib import Path

import pytest

from services.siecle import staff
from services.siecle.kinds import Kind
from services.siecle.staff import labels
from shared.contract.types import Phase

TEMPLATES = Path(staff.__file__).parent / "templates"


def test_each_kind_of_change_has_its_french() -> None:
    assert len({labels.change({"kind": one.value, "data": {}}) for one in Kind}) == len(Kind)


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("creteil", "académie de Créteil"),
        ("orleans-tours", "académie d'Orléans-Tours"),
        ("reunion", "académie de La Réunion"),
    ],
)
def test_an_academy_is_called_by_its_name(slug: str, name: str) -> None:
    assert labels.academy(slug) == name


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


def test_a_class_is_named_in_one_place_and_so_is_that_a_pupil_has_none() -> None:
    assert (labels.division("3A"), labels.division("")) == ("Classe 3A", "Sans classe")
    assert (labels.in_class("3A"), labels.in_class("")) == ("classe 3A", "sans classe")
    own = [one.name for one in TEMPLATES.rglob("*.html") if 'ans classe"' in one.read_text(encoding="utf-8")]
    assert own == []
