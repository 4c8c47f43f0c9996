"""Section E, and the recap of sections J and K."""

from datetime import timedelta

import pytest

from tests.support.story import PATHWAY_GT, button, enter
from tests.support.town import Town

CONFIRMATION = (
    "Vos intentions ont bien été validées. Un e-mail de confirmation va vous être envoyé, si une adresse "
    "électronique valide est indiquée dans votre fiche de renseignements. Si ce n'est pas le cas, vous "
    "pouvez la compléter à partir du portail Scolarité Services. Vous pouvez encore faire des "
    "modifications jusqu'à la fermeture du service."
)
OTHER = (
    "La saisie a été effectuée par un autre responsable de l'élève. Si vous souhaitez apporter des "
    "modifications à cette saisie, veuillez vous rapprocher de lui. En cas de désaccord, veuillez "
    "contacter le chef d'établissement."
)
PUPIL = "La saisie doit être effectuée par un responsable légal."
LINES = (
    "Intention 1 : 2de générale et technologique ou 2de STHR",
    "Intention 2 : 2de professionnelle",
    "Métier ou formation : Pâtisserie",
    "Intention 3 : 1re année de CAP",
    "Métier ou formation : Boulangerie",
)


async def test_r053_to_r058_the_recap_after_valider(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    page = await enter(browser)
    assert (page.status, page.url.endswith(town.child.path)) == (200, True)
    assert page.has(
        "Deuxième trimestre ou premier semestre : DEMANDE(S) DES REPRÉSENTANTS LÉGAUX / Intention(s) "
        "d'orientation. Nous souhaitons pour la rentrée prochaine : Intention 1"
    )
    places = [page.text.index(line.split(" : ")[-1]) for line in LINES]
    assert places == sorted(places)
    assert all(page.has(line) for line in LINES)
    assert page.has(CONFIRMATION)
    shown = [
        page.text.index(one) for one in ("Intentions enregistrées", "Numéro de reçu", LINES[0], CONFIRMATION)
    ]
    assert shown == sorted(shown)  # the list is seen before the long sentence, as in the guide
    assert not button(page, "MODIFIER").disabled


async def test_r057_the_confirmation_is_for_just_after_valider(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    await enter(browser)
    page = await browser.open(town.child.path)
    assert page.has(LINES[0])
    assert not page.has("Vos intentions ont bien été validées.")


async def test_the_receipt_number_is_on_the_recap_and_changes_with_each_validation(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    first = (await enter(browser)).text.split("Numéro de reçu : ")[1][:14]
    assert len(first.split("-")) == 3
    assert (await town.sign_in("pupil")).page.has(f"Numéro de reçu : {first}")
    await browser.press("MODIFIER")
    assert f"Numéro de reçu : {first}" not in (await browser.press("VALIDER")).text


async def test_r059_to_r061_what_happens_next_and_until_when(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    page = await enter(browser)
    for sentence in (
        "Il reste possible de modifier les intentions jusqu'à la fermeture du téléservice par "
        "l'établissement",
        "Seul le parent ayant effectué la saisie peut faire des modifications.",
        "Les intentions saisies sont en lecture seule pour le second parent et l'élève.",
        "Un e-mail récapitulatif vous est envoyé quand vous vous déconnectez",
        "Choix définitifs À partir du 1er avril 2027.",
    ):
        assert page.has(sentence)
    later = (await town.sign_in("mother")).page
    assert not later.has("Un e-mail récapitulatif vous est envoyé")


async def test_r041_with_a_planned_closing_form_and_recap_say_when(town: Town) -> None:
    await town.configure()
    await town.open(closes_at=town.clock() + timedelta(days=7))
    browser = await town.sign_in("mother")
    closing = "Le service ferme le 14 novembre 2026 à 12:38."
    assert browser.page.has(closing)
    page = await enter(browser)
    assert page.has(closing)
    assert page.has(
        "Les intentions peuvent être modifiées jusqu'à la fermeture du téléservice par l'établissement"
    )


async def test_r058_r041_modifier_returns_to_the_form_as_validated(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    await enter(browser)
    page = await browser.press("MODIFIER")
    assert page.control(PATHWAY_GT, "Intention 1").checked
    assert page.control("Métier ou formation", "Intention 3").value == "Boulangerie"
    await browser.press("Supprimer l'intention 1")
    page = await browser.press("VALIDER")
    assert page.has("Intention 1 : 2de professionnelle")
    assert page.has(CONFIRMATION)
    assert await town.events() == ["IntentionsValidated", "IntentionsValidated"]


@pytest.mark.parametrize(("viewer", "message"), [("father", OTHER), ("pupil", PUPIL)])
async def test_r061_r095_r096_r102_read_only_for_the_others(town: Town, viewer: str, message: str) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in("mother"))
    browser = await town.sign_in(viewer)
    assert all(browser.page.has(line) for line in LINES)
    assert button(browser.page, "MODIFIER").disabled
    assert browser.page.has(message)
    assert 'class="note warning" role="note" id="why"><svg' in browser.page.html  # not by colour alone
    assert not browser.page.has("Vos intentions ont bien été validées.")
    assert (await browser.open(f"{town.child.path}/form")).url.endswith(town.child.path)


async def test_r102_the_pupil_without_an_entry_sees_no_form(town: Town) -> None:
    await town.open_for_entry()
    page = (await town.sign_in("pupil")).page
    assert page.has(PUPIL)
    assert not any(control.kind == "radio" for control in page.controls)


async def test_r013_either_parent_may_begin(town: Town) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in("father"))
    assert (await town.sign_in("mother")).page.has(OTHER)


async def test_a32_of_three_responsibles_one_is_the_author(town: Town) -> None:
    await town.add_parent("guardian", None)
    await town.open_for_entry()
    await enter(await town.sign_in("guardian"))
    for viewer in ("mother", "father"):
        assert (await town.sign_in(viewer)).page.has(OTHER)


async def test_a31_each_twin_has_a_dossier_of_its_own(town: Town) -> None:
    twin = await town.add_child("Louise", login="twin")
    await town.add_parent("grandmother", None)
    await town.open_for_entry()
    browser = await town.sign_in("grandmother")
    await browser.follow("Louise")
    await enter(browser)
    assert await town.events(twin.stream) == ["IntentionsValidated"]
    assert await town.events() == []
