"""A-05, F-24: the forms on paper, a sheet a pupil, in the words of the screens."""

import pytest

from services.siecle.people.roles import Role
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from shared.contract.types import Phase
from shared.words import answers as words
from shared.words.requests import LEAD, REQUESTS
from tests.integration.siecle.conftest import ACADEMY, SCHOOL, Office
from tests.integration.siecle.definitive import CAP, PROFESSIONAL, chosen, proposes
from tests.integration.siecle.families import PUPIL, leaves, set_up
from tests.support.staff import employed, let_in

PAPER = f"/staff/schools/{SCHOOL}/paper"


@pytest.mark.parametrize("phase", Phase)
async def test_a05_a_sheet_a_pupil_says_what_the_screen_says(office: Office, phase: Phase) -> None:
    await set_up(office)
    page = await office.staff.open(f"{PAPER}?sheet={phase}")
    said = REQUESTS[phase]
    for sentence in (said.heading, said.rules, LEAD, PROFESSIONAL, CAP, "Sous statut d'apprenti"):
        assert page.text.count(sentence) >= 2, sentence
    assert page.has("2 feuille(s)")
    for rank in (1, 2, 3):
        assert page.has(f"{said.one} {rank}")
    assert page.has("Élève : =MARTIN Camille, classe 3A (n° 1)")
    assert page.has("Métier ou formation :")
    assert page.has("Signature du ou des responsables légaux :")


async def test_a05_only_what_the_academy_allows_is_on_it(office: Office) -> None:
    page = await office.staff.open(f"{PAPER}?sheet=provisional")
    assert not page.has("Métier ou formation :")
    assert not page.has("Sous statut")


async def test_a_class_a_pupil_or_those_who_are_there(office: Office) -> None:
    page = await office.staff.open(PAPER)
    assert "feuille(s)" not in page.text
    office.staff.fill("Classe", "3B")
    page = await office.staff.press("Préparer les feuilles")
    assert page.has("1 feuille(s)")
    assert page.has("NGUYEN Élodie, classe 3B")
    await Repository(office.pool).add_pupils([Listed(SCHOOL, "3", "ROUX", "Léo", "")], ACADEMY)
    await office.staff.open(f"{PAPER}?sheet=final")
    office.staff.fill("Classe", "-")
    page = await office.staff.press("Préparer les feuilles")
    assert page.has("1 feuille(s)"), "those without a class are printed alone"
    assert page.has("Élève : ROUX Léo (n° 3)")
    assert page.control("Classe").value == "-"
    await leaves(office, "3")
    page = await office.staff.open(f"{PUPIL}/paper?sheet=final")
    assert page.has("1 feuille(s)")
    assert page.has("=MARTIN Camille")
    await leaves(office)
    assert (await office.staff.open(f"{PAPER}?sheet=final")).has("1 feuille(s)")
    page = await office.staff.open(f"{PUPIL}/paper?sheet=final")
    assert page.has("Aucune feuille n'est à imprimer. Cet élève est parti")
    assert (await office.staff.open(f"{PAPER}?sheet=party&class=9Z")).status == 200


async def test_f24_the_answer_is_to_what_the_council_proposes(office: Office) -> None:
    page = await office.staff.open(f"{PAPER}?sheet=answer")
    assert page.has("Aucune feuille n'est à imprimer. 2 élève(s) sans")
    await chosen(office, "2PRO", "CAP1")
    await proposes(office, CAP)
    page = await office.staff.open(f"{PAPER}?sheet=answer")
    assert page.has("1 feuille(s)")
    for sentence in (words.HEADING, *words.CONSEQUENCES, words.AGREE, words.DISAGREE, words.ACCEPTED, CAP):
        assert page.has(sentence), sentence
    assert not page.has(PROFESSIONAL)


async def test_a_teacher_prints_own_classes(office: Office) -> None:
    await Repository(office.pool).add_pupils([Listed(SCHOOL, "3", "ZOLA", "Émile", "3A")], ACADEMY)
    teacher = await employed(office.pool, Role.TEACHER, "3A", school=SCHOOL)
    await let_in(office.staff, office.pool, teacher)
    page = await office.staff.open(f"{PAPER}?sheet=provisional")
    assert page.has("2 feuille(s)")
    assert page.has("ZOLA")
    assert "NGUYEN" not in page.text
    assert "3B" not in page.text
