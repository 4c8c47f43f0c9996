"""A-05, A-33: staff type in what a family has put on paper."""

import asyncio
from datetime import date

import pytest

from tests.integration.siecle.conftest import SCHOOL, Office, configure, intentions
from tests.integration.siecle.definitive import CAP, GENERAL, PROFESSIONAL, answers, last
from tests.integration.siecle.families import PUPIL, YEAR, card, enters, fill_in, leaves, parents, set_up

ENTRY = f"{PUPIL}/entry/provisional"
STALE = "la situation de l'élève a changé entre-temps"


@pytest.mark.parametrize(("phase", "one"), [("provisional", "Intention"), ("final", "Choix")])
async def test_a05_the_paper_form_is_typed_in(office: Office, phase: str, one: str) -> None:
    await set_up(office)
    await office.staff.open(f"{PUPIL}/entry/{phase}")
    assert card(office.staff, 1) == f"{one} 1"
    fill_in(office.staff, "2PRO", "2GT")
    office.staff.fill("Métier ou formation", " Cuisine ", f"{one} 1")
    office.staff.tick("Sous statut d'apprenti", f"{one} 1")
    page = await office.staff.press("Enregistrer")

    assert page.url.endswith(PUPIL)
    assert page.has("Saisie de l'établissement du")
    assert page.has("2de professionnelle : Cuisine, Sous statut d'apprenti")
    assert page.has("Saisie pour la famille (Formulaire papier remis par la famille) : Camille =MARTIN")
    change = await last(office)
    assert (change["kind"], change["data"]) == (
        "entry",
        {
            "year": YEAR,
            "siecle_id": "1",
            "phase": phase,
            "basis": "paper",
            "intentions": [
                {"rank": 1, "pathway": "2PRO", "occupation": "Cuisine", "statuses": ["apprentice"]},
                {"rank": 2, "pathway": "2GT", "occupation": None, "statuses": []},
            ],
        },
    )


async def test_a05_what_is_there_is_shown_and_confirmed_before_it_is_replaced(office: Office) -> None:
    await set_up(office)
    await office.push("intentions", intentions(1, "2GT") | {"year": YEAR})
    page = await enters(office.staff, "CAP1")
    assert page.has("Ce qui est enregistré ci-dessus sera remplacé par :")
    assert page.has(GENERAL)
    assert page.has(CAP)
    assert len(await office.changes()) == 1

    page = await office.staff.press("Confirmer")
    assert page.url.endswith(PUPIL)
    assert (await last(office))["data"]["intentions"][0]["pathway"] == "CAP1"
    page = await enters(office.staff, "2PRO")
    assert page.has("en attente :"), "an entry that waits is replaced as knowingly"
    assert page.has("sera remplacé par")


async def test_a_stale_form_is_told_and_enters_nothing(office: Office) -> None:
    await set_up(office)
    await office.staff.open(ENTRY)
    fill_in(office.staff, "2PRO")
    await office.push("intentions", intentions(1, "2GT") | {"year": YEAR})
    page = await office.staff.press("Enregistrer")
    assert (page.status, page.has(STALE), page.has(GENERAL)) == (409, True, True)
    assert page.control("Voie", "Intention 1").value == "2PRO", "what was typed is kept"
    assert len(await office.changes()) == 1

    assert (await office.staff.press("Enregistrer")).has("sera remplacé par")
    await office.push("intentions", intentions(2, "CAP1") | {"year": YEAR})
    page = await office.staff.press("Confirmer")
    assert (page.status, page.has(STALE)) == (409, True)
    assert len(await office.changes()) == 1


async def test_two_colleagues_at_once_and_a_second_click_make_one_change(office: Office) -> None:
    await set_up(office)
    other = await office.staff.open(ENTRY)
    fill_in(office.staff, "2GT")
    await office.staff.open(ENTRY)
    fill_in(office.staff, "2PRO")
    done = await asyncio.gather(*(office.staff.send("Enregistrer", None) for _ in range(4)))
    assert {answer.status_code for answer in done} == {303}
    assert len(await office.changes()) == 2

    office.staff.page = other
    page = await office.staff.press("Enregistrer")
    assert (page.status, page.has(STALE)) == (409, True)
    assert len(await office.changes()) == 2


async def test_a05_the_rules_are_those_of_the_families_form(office: Office) -> None:
    await set_up(office)
    assert (await enters(office.staff)).has("Aucune intention n'est saisie.")
    page = await enters(office.staff, "2PRO", "2PRO")
    assert (page.status, page.has("Intention 2 : Cette voie est déjà demandée à un autre rang.")) == (
        422,
        True,
    )
    await office.staff.open(ENTRY)
    office.staff.fill("Voie", "CAP1", card(office.staff, 2))
    office.staff.tick("Famille reçue dans l'établissement, ou jointe par téléphone")
    page = await office.staff.press("Enregistrer")
    assert page.has("Intention 1 : Vous devez sélectionner une voie.")
    await office.staff.open(ENTRY)
    office.staff.fill("Voie", "2GT", card(office.staff, 1))
    assert (await office.staff.press("Enregistrer")).has("Indiquez le motif de la saisie.")
    assert len(await office.changes()) == 1


async def test_a05_only_what_the_academy_allows_is_asked(office: Office) -> None:
    await configure(office.academy, "2020-11-01", "2021-05-01")
    await office.staff.open(ENTRY)
    with pytest.raises(LookupError):
        office.staff.page.control("Métier ou formation")
    assert office.staff.page.control("Sous statut scolaire", "Intention 1")


async def test_a33_who_is_of_age_is_said_so_and_a_minor_is_not(office: Office) -> None:
    await set_up(office)
    ages = (date(YEAR - 19, 1, 1), "majeur depuis le 01/01/", 200), (date(YEAR - 14, 1, 1), "mineur", 422)
    for born, said, status in ages:
        await office.pool.execute("UPDATE siecle.pupils SET birth_date = $1 WHERE siecle_id = '1'", born)
        assert (await office.staff.open(PUPIL)).has(said)
        await office.staff.open(ENTRY)
        fill_in(office.staff, "CAP1")
        office.staff.tick("Élève majeur, qui a rempli le formulaire")
        assert (await office.staff.press("Enregistrer")).status == status
    assert (await last(office))["data"]["basis"] == "of-age"


async def test_nothing_is_entered_before_the_academys_date_or_after_the_council(office: Office) -> None:
    assert (await office.staff.open(ENTRY)).has("Les dates de l'académie ne sont pas encore paramétrées.")
    await configure(office.academy, "2099-11-01", "2100-05-01")
    for path in (ENTRY, PUPIL):
        page = await office.staff.open(path)
        assert page.has("L'ouverture ou la saisie est antérieure à la date fixée par l'académie.")
        assert page.has("Cette date est le 01/11/2099.")
    await set_up(office)
    form = await office.staff.open(ENTRY)
    fill_in(office.staff, "2PRO")
    await office.push("intentions", intentions(1, "2GT") | {"year": YEAR})
    await office.staff.open(f"{PUPIL}/opinion")
    office.staff.tick("Avis favorable")
    await office.staff.press("Enregistrer l'avis")
    await answers(office)
    before = len(await office.changes())

    page = await office.staff.open(PUPIL)
    refusal = "L'avis est publié : les intentions ne peuvent plus être modifiées."
    assert page.has(f"Saisie pour la famille : {refusal}")
    assert page.has(f"Retrait de la saisie : {refusal}")
    office.staff.page = form
    page = await office.staff.press("Enregistrer")
    assert (page.status, page.has(refusal)) == (422, True)
    assert len(await office.changes()) == before


async def test_what_the_teleservice_refuses_is_shown_with_its_reason_and_may_be_mended(
    office: Office,
) -> None:
    await set_up(office)
    await enters(office.staff, "2PRO")
    await answers(office, "refused", "opinion-already-published")
    refusal = "Refusé : L'avis est publié : les intentions ne peuvent plus être modifiées."
    assert (await office.staff.open(PUPIL)).has(refusal)
    page = await office.staff.open(ENTRY)
    assert page.has(refusal)
    assert page.control("Voie", "Intention 1").value == "2PRO"
    await office.staff.press("Enregistrer")
    assert [one["kind"] for one in await office.changes()] == ["campaign", "entry", "entry"]


async def test_a34_nothing_is_done_for_who_has_left(office: Office) -> None:
    await set_up(office)
    await parents(office)
    await office.push("intentions", intentions(1, "2PRO") | {"year": YEAR})
    paths = [f"{PUPIL}/{act}/provisional" for act in ("entry", "right", "withdrawal")]
    forms = {path: await office.staff.open(path) for path in paths}
    await leaves(office)
    page = await office.staff.open(PUPIL)
    assert page.has("Parti le")
    assert page.has(PROFESSIONAL), "what was received stays readable"
    assert "Saisie pour la famille" not in page.text
    for path, form in forms.items():
        assert (await office.staff.open(path)).status == 422
        office.staff.page = form
        button = "Enregistrer" if "entry" in path else "Continuer"
        assert (await office.staff.send(button, None)).status_code == 422
    assert len(await office.changes()) == 1


async def test_every_look_and_every_entry_is_in_the_audit(office: Office) -> None:
    await set_up(office)
    await enters(office.staff, "2PRO")
    rows = await office.pool.fetch(
        "SELECT action, what, change FROM siecle.audit WHERE siecle_id = '1' ORDER BY id"
    )
    assert [tuple(row) for row in rows] == [
        ("read", "for-family", None),
        ("entered", "entry", 2),
        ("read", "pupil", None),
    ]
    page = await office.staff.open(f"/staff/schools/{SCHOOL}/journal")
    assert page.has("Saisie : Saisie pour la famille")
    assert page.has("Consultation : dossier de l'élève")
