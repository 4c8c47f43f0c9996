"""R-020 to R-023, F-21: what staff ask for, read from the form."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.datastructures import FormData

from services.siecle.kinds import Kind
from services.siecle.staff.forms import BadForm
from services.siecle.staff.opening.asked import Asked, Situation, asked
from services.siecle.staff.openings import OfClass, Opening, Openings
from services.siecle.staff.problems import Changed, problem_of
from shared.contract.types import Phase, Stage

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ENTRY = Phase.PROVISIONAL, Stage.ENTRY
FORM = {"stage": "provisional-entry"}
OPEN = Opening(ENTRY, NOW - timedelta(days=1), NOW + timedelta(days=1))  # until 10:00 in Paris
AHEAD = Opening(ENTRY, NOW + timedelta(days=1), NOW + timedelta(days=2))
ENDLESS = Opening(ENTRY, NOW - timedelta(days=1), None)


def read(
    form: dict[str, str], *classes: str, school: Opening | None = None, **own: Opening | None
) -> list[Asked]:
    """What the form of these fields asks for, where this is open."""
    given = {name: OfClass(one, ENTRY) for name, one in own.items()}
    situation = Situation(Openings(school, given), ["3A", "3B"], "Europe/Paris", NOW)
    return asked(FormData([*form.items(), *(("class", one) for one in classes)]), situation)


def row(action: str, **fields: str) -> dict[str, str]:
    """The fields of a row's form."""
    return FORM | {"action": action} | fields


def instants(one: Asked) -> tuple[Any, Any]:
    """From when to when."""
    assert one.opening is not None
    return one.opening.opens_at, one.opening.closes_at


def test_f21_the_school_one_class_or_several_are_opened_at_once() -> None:
    [school] = read(row("open"))
    assert (school.kind, school.of_class, school.purpose) == (Kind.WINDOW_OPENED, None, ENTRY)
    assert instants(school) == (NOW, None)
    assert school.data["year"] == 2026
    several = read(row("open", opens_at="2026-12-02T08:00"), "3B", "3A", "3B")
    assert [(one.kind, one.of_class) for one in several] == [
        (Kind.CLASS_WINDOW_OPENED, "3B"),
        (Kind.CLASS_WINDOW_OPENED, "3A"),
    ]
    assert [one.data["opens_at"] for one in several] == ["2026-12-02T08:00:00+01:00"] * 2
    [closing] = read(row("close"), "3A")
    assert (closing.kind, closing.opening) == (Kind.CLASS_WINDOW_CLOSED, None)


def test_r023_an_opening_is_extended() -> None:
    [one] = read(row("extend", closes_at="2026-12-05T18:00"), school=OPEN)
    assert one.kind is Kind.WINDOW_OPENED
    assert instants(one) == (OPEN.opens_at, datetime(2026, 12, 5, 17, tzinfo=UTC))
    [one] = read(row("extend", closes_at="2026-12-05T18:00"), "3A", **{"3A": OPEN})
    assert (one.kind, one.of_class) == (Kind.CLASS_WINDOW_OPENED, "3A")


def test_r023_what_is_planned_is_brought_forward() -> None:
    [one] = read(row("advance", opens_at="2026-12-01T12:00", closes_at="2026-12-03T10:00"), school=AHEAD)
    assert instants(one) == (datetime(2026, 12, 1, 11, tzinfo=UTC), AHEAD.closes_at)
    [one] = read(row("advance", closes_at="2026-12-01T12:00"), school=OPEN)
    assert instants(one) == (OPEN.opens_at, datetime(2026, 12, 1, 11, tzinfo=UTC))
    [one] = read(row("advance", closes_at="2026-12-01T12:00"), school=ENDLESS)
    assert instants(one) == (ENDLESS.opens_at, datetime(2026, 12, 1, 11, tzinfo=UTC))


def test_r023_what_is_planned_is_given_up() -> None:
    [one] = read(row("cancel"), school=AHEAD)
    assert (one.kind, one.opening) == (Kind.WINDOW_CLOSED, None)
    [one] = read(row("cancel"), school=OPEN)
    assert instants(one) == (OPEN.opens_at, None)


LATER, SOONER = "Pour prolonger, indiquez une fermeture plus tardive", "Pour avancer, indiquez une date"


@pytest.mark.parametrize(
    ("form", "school", "reason"),
    [
        ({"stage": "entry", "action": "open"}, None, "Choisissez une étape."),
        (FORM, None, "Choisissez ce qui doit changer."),
        (row("unknown"), None, "Choisissez ce qui doit changer."),
        (row("open", closes_at="2026-12-01T09:00"), None, "La fermeture prévue doit suivre l'ouverture."),
        (row("open", opens_at="2026-11-01T08:00", closes_at="2026-11-02T08:00"), None, "est déjà passée"),
        (row("open", opens_at="2027-03-28T02:30"), None, "n'existe pas"),
        (row("extend", closes_at="2026-12-02T10:00"), OPEN, LATER),
        (row("extend"), OPEN, LATER),
        (row("extend", closes_at="2026-12-09T10:00"), ENDLESS, LATER),
        (row("advance", closes_at="2026-12-02T10:00"), OPEN, SOONER),
        (row("advance"), ENDLESS, "Indiquez la date et l'heure de la fermeture."),
        (row("advance"), OPEN, SOONER),
        (row("advance", closes_at="2026-12-01T08:00"), OPEN, "est déjà passée"),
        (row("extend", closes_at="2026-12-09T10:00"), None, Changed.OPENINGS.french),
        (row("cancel"), ENDLESS, Changed.OPENINGS.french),
        (row("cancel"), Opening(ENTRY, NOW - timedelta(days=2), NOW), Changed.OPENINGS.french),
        (row("cancel"), Opening((Phase.FINAL, Stage.ENTRY), NOW, None), Changed.OPENINGS.french),
    ],
)
def test_r023_what_cannot_be_taken_says_why(
    form: dict[str, str], school: Opening | None, reason: str
) -> None:
    with pytest.raises(BadForm) as refused:
        read(form, school=school)
    assert reason in str(refused.value)
    assert problem_of(refused.value).status == (409 if reason == Changed.OPENINGS.french else 422)


def test_f21_a_class_that_the_school_has_not_is_refused_but_not_one_that_is_open_still() -> None:
    with pytest.raises(BadForm, match="Cette classe n'est pas connue"):
        read(row("open"), "4A")
    [one] = read(row("close"), "3Z", **{"3Z": OPEN})
    assert one.of_class == "3Z"


@pytest.mark.parametrize(
    ("form", "shuts_out"),
    [
        (row("close"), True),
        (row("open"), False),
        (row("open", closes_at="2026-12-01T10:14"), True),
        (row("open", closes_at="2026-12-01T10:15"), False),
    ],
)
def test_p4_what_closes_at_once_or_soon_shuts_families_out(form: dict[str, str], shuts_out: bool) -> None:
    [one] = read(form)
    assert one.shuts_out(NOW) is shuts_out
