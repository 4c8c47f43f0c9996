"""Step 3, what the council proposes: word for word, for each viewer, from the opening on (F-05 to F-08)."""

from datetime import timedelta

import asyncpg
import pytest

from deploy.story.page import Page
from shared.contract.types import Pathway, Phase, Stage
from tests.support import year
from tests.support.matrix import AUTHOR, PUPIL, SECOND, VIEWERS
from tests.support.matrix_year import (
    NOT_YET,
    PROPOSITIONS,
)
from tests.support.servers import Database
from tests.support.town import Town
from tests.support.year_states import (
    changed,
    choices_closed,
    choices_open,
    one_proposed,
    proposed,
    without_choices,
)

NOT_ASKED = "Proposition du conseil de classe pour une voie non demandée par les représentants légaux :"
CATCH_UP = "Le conseil de classe recommande que l'élève suive un dispositif de remise à niveau."
ADVICE = "Métier ou formation conseillé par le conseil de classe : "
ADVICE_ONLY = "Le choix de la spécialité et des options appartient à la famille."
WHY = "Motivations du conseil de classe :"


def shows_nothing(page: Page) -> bool:
    """Whether no word of the council is on the page."""
    return not any(page.has(one) for one in ("osé par le conseil", "Motivations du conseil", "Mécanique"))


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_f05_to_f08_the_propositions_word_for_word_for_each_viewer(town: Town, viewer: str) -> None:
    await proposed(town)
    page = (await town.sign_in(viewer)).page
    assert page.url.endswith("/decision")
    for sentence in (
        *PROPOSITIONS,
        "Le conseil de classe répond au(x) choix définitif(s) des représentants légaux :",
        f"Choix 2 : 2de professionnelle Proposé par le conseil de classe {ADVICE}Mécanique",
        f"{NOT_ASKED} 1re année de CAP Proposé par le conseil de classe {ADVICE}Carrosserie",
        ADVICE_ONLY,
        CATCH_UP,
        f"{WHY} Les capacités dans les matières générales sont encore fragiles.",
    ):
        assert page.has(sentence)
    assert "fragiles.<br>Le projet" in page.html
    assert '<li aria-current="step"><span class="number">3</span>' in page.html
    assert page.has("Choix 2 : 2de professionnelle Métier ou formation : Boulangerie")  # what was asked


async def test_f06_f08_blocks_are_absent_without_their_content(town: Town) -> None:
    await one_proposed(town)
    page = (await town.sign_in(AUTHOR)).page
    assert page.has("Choix 1 : 2de générale et technologique ou 2de STHR Proposé par le conseil de classe")
    for absent in (NOT_ASKED, CATCH_UP, ADVICE, ADVICE_ONLY, "1re année de CAP"):
        assert not page.has(absent)


async def test_what_the_council_wrote_is_escaped(town: Town) -> None:
    await choices_closed(town)
    await year.propose(town, reasons="<b>Voir</b> & discuter.")
    await year.open_answers(town)
    assert "&lt;b&gt;Voir&lt;/b&gt; &amp; discuter." in (await town.sign_in(AUTHOR)).page.html


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_f21_propositions_are_read_from_the_schools_opening_on(town: Town, viewer: str) -> None:
    await choices_closed(town)
    await year.propose(town)
    browser = await town.sign_in(viewer)
    assert browser.page.url.endswith("/choix")
    assert shows_nothing(browser.page)
    assert shows_nothing(await browser.open(f"{town.child.path}/decision"))
    await year.open_answers(town)
    assert (await browser.open(town.child.path)).has(PROPOSITIONS[1])


async def test_f21_a_planned_opening_is_announced(town: Town) -> None:
    await choices_closed(town)
    await town.open(Stage.ANSWER, phase=Phase.FINAL, opens_at=town.clock() + timedelta(days=1))
    browser = await town.sign_in(AUTHOR)
    assert browser.page.has("Il rouvrira le 12 juin 2027 à 00:30.")
    page = await browser.open(f"{town.child.path}/decision")
    assert page.has(
        "Le service ouvrira le 12 juin 2027 à 00:30 pour la consultation des propositions du "
        "conseil de classe."
    )
    assert page.has("Propositions du conseil de classe et réponse : à partir du 12 juin 2027")


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_opened_and_nothing_said_of_this_pupil(town: Town, viewer: str) -> None:
    await choices_closed(town)
    await year.open_answers(town)
    page = (await town.sign_in(viewer)).page
    assert page.has(NOT_YET)
    assert not any(button.label == "VALIDER" for form in page.forms for button in form.buttons)


async def test_while_choices_are_entered_the_service_is_not_called_closed(town: Town) -> None:
    await choices_open(town)
    page = await (await town.sign_in(AUTHOR)).open(f"{town.child.path}/decision")
    assert page.has(NOT_YET)
    assert not page.has("Le service n'est pas ouvert")


async def test_propositions_changed_while_closed_wait_for_the_next_opening(town: Town) -> None:
    await proposed(town)
    await year.close_answers(town)
    await year.propose(town, reasons="D'autres motivations.", version=2)
    browser = await town.sign_in(AUTHOR)
    assert browser.page.has("Le projet professionnel est solide.")
    assert not browser.page.has("D'autres motivations.")
    await year.open_answers(town)
    assert (await browser.open(town.child.path)).has("D'autres motivations.")


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_a19_changed_propositions_ask_again_who_had_answered(town: Town, viewer: str) -> None:
    await changed(town)
    page = (await town.sign_in(viewer)).page
    said = (
        "Les propositions ont été modifiées depuis votre réponse du 11/06/2027 : vous devez "
        "répondre de nouveau."
    )
    assert page.has(said) == (viewer == AUTHOR)
    assert not page.has("a répondu à la proposition")
    assert page.has("Votre réponse")


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_f24_without_choices_the_propositions_are_shown_as_they_are(town: Town, viewer: str) -> None:
    await without_choices(town)
    page = (await town.sign_in(viewer)).page
    assert page.has("Aucun choix définitif n'a été validé : le conseil de classe a fait ces propositions.")
    assert page.has("2de professionnelle Proposé par le conseil de classe")
    assert not page.has(NOT_ASKED)
    assert not page.has("Choix 1")
    assert page.has("Le service ferme le 14 juin 2027 à 00:30.")


async def test_texts_that_were_erased_are_left_out(town: Town, web_database: Database) -> None:
    await proposed(town)
    eraser = await asyncpg.connect(web_database.url_as("intentions_erase"))
    await eraser.execute(
        "DELETE FROM eventstore.texts WHERE content = ANY ($1)", ["Mécanique", "Boulangerie", year.WHY]
    )
    await eraser.close()
    page = (await town.sign_in(AUTHOR)).page
    assert page.has("Choix 2 : 2de professionnelle Proposé par le conseil de classe")
    assert page.has(f"{ADVICE}Carrosserie")
    for erased in ("Mécanique", "Boulangerie", WHY):
        assert not page.has(erased)


@pytest.mark.parametrize("viewer", [SECOND, PUPIL])
async def test_propositions_stay_readable_after_the_closing(town: Town, viewer: str) -> None:
    await proposed(town)
    await year.close_answers(town)
    page = (await town.sign_in(viewer)).page
    assert all(page.has(sentence) for sentence in PROPOSITIONS)
    assert page.has(
        "Aucune réponse n'est enregistrée et le service est fermé : contactez l'établissement, "
        "qui peut encore "
        "enregistrer votre réponse."
    )


async def test_f05_a_voie_that_nobody_asked_for_and_that_is_not_proposed_is_not_shown(town: Town) -> None:
    await choices_closed(town)
    said = {**year.PRO_AND_CAP, Pathway.CAP: (year.NO, None)}
    await year.propose(town, said)
    await year.open_answers(town)
    page = (await town.sign_in(AUTHOR)).page
    assert not page.has("1re année de CAP")
    assert not page.has(NOT_ASKED)
