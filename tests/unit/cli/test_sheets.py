"""I5: what is shown once is whole, whoever reads it: a terminal, a file, a family with a sheet of paper."""

import json
import re
from datetime import UTC, datetime

import pytest

from services.intentions.cli.people.sheets import as_json, as_table
from shared.access_letters.model import Child, PrintedCode
from shared.access_letters.sheets import as_sheets
from shared.sign_in.codes import new
from tests.unit.cli.page import Page

EXPIRES, PARIS = datetime(2027, 1, 28, 11, tzinfo=UTC), "Europe/Paris"
LONG = "PETIT-DUCHEMIN DE LA VALLÉE " * 3
SITE = "https://orientation.example.fr"


def one(name: str, kind: str = "guardian", *children: str, login: str = "j.martin") -> PrintedCode:
    return PrintedCode(
        school="Collège Élise-Deroche",
        division="3A",
        name=name,
        kind=kind,
        children=[Child(last_name="MARTIN", first_name=child, division="3A") for child in children],
        login=login,
        code=new(),
    )


FAMILY = [
    one("MARTIN Jean", "guardian", "Jean", "Zoé"),
    one("MARTIN Jean", "pupil", login="j.martin2"),
    one(f"{LONG}Marie-Charlotte", "guardian", "Maël", login=f"m.{'petitduchemindelavallee' * 3}"),
    one("", "guardian", login="x.x"),
    one("[red]GARCIA[/red] <b>&", "pupil", login="l.garcia"),
]


@pytest.mark.parametrize("width", [None, 20, 40, 80, 132, 400])
def test_i5_nothing_is_shortened_at_any_width(width: int | None) -> None:
    shown = as_table(FAMILY, 60, width)
    for person in FAMILY:
        assert shown.count(person["code"]) == 1
        assert person["login"] in shown
        assert person["name"] in shown
    assert "…" not in shown


def test_i5_father_and_son_of_one_name_are_told_apart_by_line() -> None:
    father, son = (line for line in as_table(FAMILY[:2], 60).splitlines() if "MARTIN Jean" in line)
    assert all(part in father for part in ("Responsable", "Jean MARTIN, Zoé MARTIN", FAMILY[0]["code"]))
    assert all(part in son for part in ("Élève", FAMILY[1]["code"]))


def test_i5_a_narrow_terminal_gets_a_line_a_field() -> None:
    lines = as_table(FAMILY[:2], 60, 40).splitlines()
    assert f"Code : {FAMILY[0]['code']}" in lines
    assert "Enfants : Jean MARTIN, Zoé MARTIN" in lines
    assert [line for line in lines if line.startswith("Qui")] == ["Qui : Responsable", "Qui : Élève"]


def test_i5_json_has_kind_and_children() -> None:
    father, son, *_ = json.loads(as_json(FAMILY))
    assert (father["kind"], son["kind"], son["children"]) == ("guardian", "pupil", [])
    assert father["children"][1] == {"last_name": "MARTIN", "first_name": "Zoé", "division": "3A"}


def test_i5_each_person_has_a_sheet_with_all_that_is_needed() -> None:
    sheets = Page(as_sheets(FAMILY, EXPIRES, PARIS, SITE)).sheets
    assert len(sheets) == len(FAMILY)
    for person, sheet in zip(FAMILY, sheets, strict=True):
        for part in (person["name"] or "(sans nom)", person["login"], person["code"], SITE, "28/01/2027"):
            assert part in sheet
        assert "Première connexion avec un code à usage unique" in sheet
    assert all(part in sheets[0] for part in ("(responsable)", "Vos enfants", "Zoé MARTIN, classe 3A"))
    assert "(élève)" in sheets[1]


def test_i5_a_sheet_holds_nobody_elses_code() -> None:
    sheets = Page(as_sheets(FAMILY, EXPIRES, PARIS, SITE)).sheets
    found = [re.findall(r"\b[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}\b", sheet) for sheet in sheets]
    assert found == [[person["code"]] for person in FAMILY]


def test_i5_the_page_is_whole_by_itself_and_names_are_no_markup() -> None:
    html = as_sheets(FAMILY, EXPIRES, PARIS, SITE)
    page = Page(html)
    assert "default-src 'none'" in html
    assert page.tags.isdisjoint({"script", "link", "img", "iframe", "object", "form", "b", "red"})
    assert page.addresses == []
    assert not re.search(r"url\(|@import", html)
    assert "size: A4" in html
    assert "break-after: page" in html
    assert "[red]GARCIA[/red] <b>&" in page.sheets[4]


def test_i5_without_the_sites_address_there_is_room_to_write_it() -> None:
    [sheet] = Page(as_sheets(FAMILY[:1], EXPIRES, PARIS, None)).sheets
    assert "_____" in sheet
    assert "None" not in sheet


@pytest.mark.parametrize(
    ("zone", "hour", "day"),
    [("Pacific/Noumea", 12, 28), ("Pacific/Noumea", 13, 29), ("America/Martinique", 3, 27), (PARIS, 3, 28)],
)
def test_a17_the_code_ends_on_the_day_that_it_is_in_the_academy(zone: str, hour: int, day: int) -> None:
    [sheet] = Page(as_sheets(FAMILY[:1], EXPIRES.replace(hour=hour), zone, SITE)).sheets
    assert f"Utilisez-le avant le {day}/01/2027" in sheet
