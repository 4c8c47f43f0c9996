"""What stays readable whatever the school does: intentions, and the avis from its first opening (R-021)."""

from datetime import date, timedelta

import pytest

from deploy.story.page import Page
from shared.contract.types import Phase, Stage
from tests.support.matrix import VIEWERS, acknowledged
from tests.support.story import REASONS, answered, enter, publish_reference
from tests.support.town import NOON, Town

NOT_SET = "L'établissement n'a pas encore fixé l'ouverture du service."
NOT_NOW = "Le service n'est pas ouvert pour le moment."
AVIS = (
    "Intention 1 : 2de générale et technologique ou 2de STHR Avis défavorable",
    "Métier ou formation conseillé par le conseil de classe : Mécanique",
    REASONS,
)


def shows_avis(page: Page) -> bool:
    """Whether the avis can be read there, and nothing be done about it."""
    assert not any(button.label == "VALIDER" for form in page.forms for button in form.buttons)
    return all(page.has(sentence) for sentence in AVIS)


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_p5_the_avis_stays_readable_through_closures_and_the_next_phase(
    town: Town, viewer: str
) -> None:
    await answered(town)
    browser = await town.sign_in(viewer)
    await town.shut(Stage.ANSWER)
    assert shows_avis(await browser.open(town.child.path))
    await town.open(Stage.ANSWER, opens_at=town.clock() + timedelta(days=2))
    page = await browser.open(town.child.path)
    assert shows_avis(page)
    assert page.has("Il rouvrira le 9 novembre 2026 à 12:38.")
    await town.open(Stage.ANSWER, phase=Phase.FINAL)
    assert shows_avis(await browser.open(f"{town.child.path}/intentions"))
    await town.shut(Stage.ANSWER, phase=Phase.FINAL)
    page = await browser.open(f"{town.child.path}/intentions")
    assert shows_avis(page)
    assert page.has("Intention 2 : 2de professionnelle Métier ou formation : Pâtisserie")


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_p5_intentions_are_readable_beside_the_avis(town: Town, viewer: str) -> None:
    await answered(town)
    page = (await town.sign_in(viewer)).page
    assert page.has("Intention 2 : 2de professionnelle Métier ou formation : Pâtisserie Numéro de reçu :")


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_p5_a_version_published_while_closed_waits_for_the_next_opening(
    town: Town, viewer: str
) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in("mother"), cap=False)
    await town.shut()
    await publish_reference(town)
    browser = await town.sign_in(viewer)
    assert not shows_avis(browser.page)
    await town.open(Stage.ANSWER, opens_at=town.clock() + timedelta(hours=1))
    assert not shows_avis(await browser.open(town.child.path))
    town.clock.forward(hours=1)
    browser = await town.sign_in(viewer)
    assert all(browser.page.has(sentence) for sentence in AVIS)
    await town.shut(Stage.ANSWER)
    await town.publish({}, {}, "Un autre avis.", version=2)
    page = await browser.open(town.child.path)
    assert shows_avis(page)
    assert not page.has("Un autre avis.")
    await town.open(Stage.ANSWER)
    assert (await browser.open(town.child.path)).has("Un autre avis.")


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_p5_intentions_and_avis_follow_the_pupil_to_another_school(town: Town, viewer: str) -> None:
    await acknowledged(town)
    town.clock.instant = NOON
    browser = await town.sign_in(viewer)
    await move(town)
    page = await browser.open(town.child.path)
    assert page.has("La campagne d'orientation n'est pas ouverte.")
    assert page.has("accusé réception de l'avis provisoire du conseil de classe le 17/10.")
    assert shows_avis(page)
    assert page.has("Intention 2 : 2de professionnelle Métier ou formation : Pâtisserie")
    assert page.has(NOT_SET)  # which is true of the new school


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_p5_where_the_new_school_is_open_for_entry_the_avis_is_below_the_recap(
    town: Town, viewer: str
) -> None:
    await answered(town)
    browser = await town.sign_in(viewer)
    await move(town)
    await town.open()
    page = await browser.open(town.child.path)
    assert shows_avis(page)
    assert page.has("Intention 2 : 2de professionnelle Métier ou formation : Pâtisserie")


async def test_p5_r021_an_avis_that_the_old_school_had_not_opened_stays_unseen_after_the_move(
    town: Town,
) -> None:
    await town.open_for_entry()
    mother = await town.sign_in("mother")
    await enter(mother, cap=False)
    await town.shut()
    await publish_reference(town)
    await move(town)
    page = await mother.open(town.child.path)
    assert not shows_avis(page)
    assert page.has("Intention 2 : 2de professionnelle Métier ou formation : Pâtisserie")


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_p5_where_the_academy_moved_its_date_nothing_false_is_said(town: Town, viewer: str) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in("mother"))
    town.date_1 = date(2026, 11, 20)
    await town.configure()
    page = (await town.sign_in(viewer)).page
    assert page.has("La campagne d'orientation n'est pas ouverte.")
    assert page.has("Le service ouvrira le 20 novembre 2026 à 00:00.")
    assert page.has("Intention 3 : 1re année de CAP Métier ou formation : Boulangerie")
    assert not page.has(NOT_SET)
    await town.shut()
    page = (await town.sign_in(viewer)).page
    assert page.has(NOT_NOW)
    assert page.has("Intention 3 : 1re année de CAP")
    assert not page.has(NOT_SET)


async def test_p8_an_opening_planned_for_the_avis_is_announced_and_in_the_calendar(town: Town) -> None:
    await town.configure()
    await town.open(Stage.ANSWER, opens_at=town.clock() + timedelta(days=3))
    page = (await town.sign_in("mother")).page
    assert page.has("Le service ouvrira le 10 novembre 2026 à 12:38 pour la consultation de l'avis")
    assert page.has("Avis provisoire du conseil de classe : à partir du 10 novembre 2026")
    assert page.has("Propositions du conseil de classe et réponse : date fixée par l'établissement")


async def test_p8_dates_2_and_4_are_those_the_school_has_said(town: Town) -> None:
    await answered(town)
    await town.shut(Stage.ANSWER)
    page = (await town.sign_in("mother")).page
    assert page.has("La campagne d'orientation n'est pas ouverte.")
    assert page.has("Avis provisoire du conseil de classe : à partir du 7 novembre 2026")
    await town.open(Stage.ANSWER, phase=Phase.FINAL, opens_at=town.clock() + timedelta(days=200))
    page = (await town.sign_in("mother")).page
    assert page.has("Propositions du conseil de classe et réponse : à partir du 26 mai 2027")


async def move(town: Town) -> None:
    """The pupil changes for another collège of the academy (A-34)."""
    town.school = f"{town.school[:3]}9{town.school[4:]}"
    await town.pool.execute(
        "INSERT INTO directory.schools (uai, name, academy) VALUES ($1, 'CLG JEAN MOULIN', $2)",
        town.school, town.academy,
    )  # fmt: skip
    await town.pool.execute(
        "UPDATE directory.pupils SET school = $2 WHERE id = $1", town.child.id, town.school
    )
