"""Section B: campaign calendar, opening and closing."""

from datetime import timedelta

import pytest

from shared.contract.types import Stage
from tests.support.matrix import MINE, OTHERS, PUPILS, acknowledged
from tests.support.story import PATHWAY_GT, answered, enter, publish_reference
from tests.support.town import Town

VIEWERS = ("mother", "father", "pupil")
NOT_ACKNOWLEDGED = (
    "Aucun accusé de réception de l'avis provisoire n'est enregistré. Tant que le service est fermé, il ne "
    "peut pas être donné en ligne : contactez l'établissement."
)
NOT_OPEN = "La campagne d'orientation n'est pas ouverte."


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_r017_a08_not_open_shows_both_sentences_and_the_calendar(town: Town, viewer: str) -> None:
    await town.configure()
    page = (await town.sign_in(viewer)).page
    assert page.has(NOT_OPEN)
    assert page.has("Le calendrier est le suivant :")
    assert page.has("Intentions provisoires : à partir du 2 novembre 2026")
    assert page.has("Avis provisoire du conseil de classe : date fixée par l'établissement")
    assert page.has("Choix définitifs : à partir du 1er avril 2027")
    assert page.has("L'établissement n'a pas encore fixé l'ouverture du service.")
    assert page.has("Propositions du conseil de classe et réponse : date fixée par l'établissement")
    assert '<time datetime="2026-11-02">' in page.html
    assert not any(button.label == "VALIDER" for form in page.forms for button in form.buttons)


async def test_a08_without_settings_no_date_is_invented(town: Town) -> None:
    page = (await town.sign_in("mother")).page
    assert page.has(NOT_OPEN)
    assert page.has("Intentions provisoires : date fixée par l'académie")


async def test_r023_a_planned_opening_is_announced_and_comes_by_itself(town: Town) -> None:
    await town.configure()
    await town.open(opens_at=town.clock() + timedelta(minutes=10))
    browser = await town.sign_in("mother")
    assert browser.page.has("Le service ouvrira le 7 novembre 2026 à 12:48.")
    town.clock.forward(minutes=10)
    assert (await browser.open(town.child.path)).has("Intention 1")


async def test_r020_a12_a_planned_closing_is_an_instant(town: Town) -> None:
    await town.configure()
    await town.open(closes_at=town.clock() + timedelta(minutes=10))
    browser = await town.sign_in("mother")
    browser.tick(PATHWAY_GT, "Intention 1")
    town.clock.forward(minutes=10)
    page = await browser.press("VALIDER")
    assert page.status == 409
    assert page.has("Votre envoi n'a pas été enregistré. Le service n'est pas ouvert à la saisie.")
    assert await town.events() == []


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_a09_closed_for_the_councils_shows_calendar_and_recap(town: Town, viewer: str) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in("mother"))
    await town.shut()
    page = (await town.sign_in(viewer)).page
    assert page.has("Le calendrier est le suivant :")
    assert page.has("Intention 2 : 2de professionnelle")
    assert page.has("Métier ou formation : Pâtisserie")
    assert not any(button.label == "MODIFIER" for form in page.forms for button in form.buttons)


async def test_a09_closed_without_entry_says_so(town: Town) -> None:
    await town.open_for_entry()
    await town.shut()
    assert (await town.sign_in("mother")).page.has("Aucune intention n'a été validée pour cet élève.")


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_a10_reopened_without_an_avis_says_so_without_a_box(town: Town, viewer: str) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in("mother"))
    await town.shut()
    await town.open(Stage.ANSWER)
    page = (await town.sign_in(viewer)).page
    assert page.has("L'avis du conseil de classe n'est pas encore disponible pour cet élève.")
    assert not any(control.kind == "checkbox" for control in page.controls)


async def test_a_planned_reopening_is_announced(town: Town) -> None:
    await town.open_for_entry()
    await town.shut()
    page = (await town.sign_in("mother")).page
    assert page.has("Il sera rouvert pour la consultation de l'avis du conseil de classe.")
    await town.open(Stage.ANSWER, opens_at=town.clock() + timedelta(days=3))
    assert (await town.sign_in("mother")).page.has("Il rouvrira le 10 novembre 2026 à 12:38.")


async def test_closed_after_the_avis_promises_no_avis(town: Town) -> None:
    await town.open_for_entry()
    await town.shut()
    await town.open(Stage.ANSWER)
    await town.shut(Stage.ANSWER)
    page = (await town.sign_in("mother")).page
    assert page.has("Le service est fermé par l'établissement.")
    assert not page.has("Il sera rouvert pour la consultation de l'avis")


@pytest.mark.parametrize(("viewer", "sentence"), [("mother", MINE), ("father", OTHERS), ("pupil", PUPILS)])
async def test_closed_after_the_avis_says_that_it_was_acknowledged(
    town: Town, viewer: str, sentence: str
) -> None:
    await acknowledged(town)
    town.clock.forward(days=1)
    await town.shut(Stage.ANSWER)
    page = (await town.sign_in(viewer)).page
    assert page.has(sentence)
    assert page.has("Intention 1 : 2de générale et technologique ou 2de STHR")
    assert page.has("Pour toute demande, contactez l'établissement.")
    assert not page.has(NOT_ACKNOWLEDGED)


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_closed_after_the_avis_says_that_its_acknowledgement_is_missing(
    town: Town, viewer: str
) -> None:
    await answered(town)
    town.clock.forward(days=1)
    await town.shut(Stage.ANSWER)
    page = (await town.sign_in(viewer)).page
    assert page.has(NOT_ACKNOWLEDGED)
    assert page.has("Avis défavorable")


async def test_closed_for_the_councils_shows_a_way_out_and_no_sign_of_an_avis(town: Town) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in("mother"), cap=False)
    await town.shut()
    await publish_reference(town)
    page = (await town.sign_in("mother")).page
    assert page.has("Pour toute demande, contactez l'établissement.")
    assert not page.has("accusé de réception")
