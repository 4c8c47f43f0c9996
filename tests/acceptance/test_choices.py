"""Step 2, « Choix définitifs »: gate, form, recap, and who may enter (R-094, A-06, F-02 to F-04)."""

import asyncio
import re
from datetime import UTC, datetime

import pytest

from shared.contract.types import Pathway, Phase, Stage
from tests.acceptance.test_refused_writes import forged, post
from tests.support import year
from tests.support.matrix import AUTHOR, BOX, OTHER_ENTERED, PUPIL, SECOND, VIEWERS, acknowledged
from tests.support.story import OCCUPATION, PATHWAY_CAP, PATHWAY_GT, PATHWAY_PRO, button, enter
from tests.support.town import Town
from tests.support.year_states import (
    choices_closed,
    choices_open,
    chosen,
    gate,
    proposed,
)

TO_DO_FIRST = (
    "Votre envoi n'a pas été enregistré. Accusez d'abord réception de l'avis provisoire du conseil de "
    "classe : vous pourrez ensuite saisir vos choix définitifs."
)
UNSAVED = "Votre session était terminée : votre dernier envoi n'a pas été enregistré."
MARCH_1 = datetime(2027, 3, 1, 12, tzinfo=UTC)
HEADING = (
    "Troisième trimestre ou second semestre : DEMANDE(S) DES REPRÉSENTANTS LÉGAUX / Choix définitif(s) "
    "d'orientation."
)


def choix(town: Town) -> str:
    """The address of the step's form."""
    return f"{town.child.path}/choix/form"


async def choices_stored(town: Town) -> int:
    """How often choices were validated."""
    stored = (await town.store.read_streams([town.child.stream]))[town.child.stream]
    return sum(one.type == "IntentionsValidated" and one.data["phase"] == "final" for one in stored)


@pytest.mark.parametrize("path", ["", "/intentions", "/choix"])
async def test_r094_whatever_step_is_asked_for_the_avis_comes_first(town: Town, path: str) -> None:
    await gate(town)
    browser = await town.sign_in(AUTHOR)
    page = await browser.open(f"{town.child.path}{path}")
    assert '<li aria-current="step"><span class="number">1</span>' in page.html
    assert not page.control(BOX).disabled
    assert not page.has("AJOUTER UN CHOIX")
    assert not any(label == "Choix définitifs" for label, _ in page.links)


async def test_r094_after_the_acknowledgement_the_form_of_choices_is_there(town: Town) -> None:
    await gate(town)
    browser = await town.sign_in(AUTHOR)
    browser.tick(BOX)
    page = await browser.press("VALIDER")
    assert page.url.endswith(f"{town.child.path}/choix")
    assert page.has("AJOUTER UN CHOIX")
    assert page.control(PATHWAY_GT, "Choix 1").checked is False  # of the intentions nothing is taken over


@pytest.mark.parametrize("action", ["validate", "add"])
async def test_r094_a_choice_before_the_gate_gets_409_and_what_to_do_first(town: Town, action: str) -> None:
    await gate(town)
    browser = await town.sign_in(AUTHOR)
    before = await town.events()
    status, text = await post(browser, choix(town), **forged(9) | {"action": action})
    assert (status, TO_DO_FIRST in text, BOX in text) == (409, True, True)
    assert "Il est fermé depuis" not in text
    assert "<strong>Demande 1</strong> : 1re année de CAP" in text  # what was sent can be read and copied
    assert await town.events() == before


@pytest.mark.parametrize(("viewer", "status"), [(SECOND, 409), (PUPIL, 403)])
async def test_r094_nobody_passes_the_gate_with_a_forged_form(town: Town, viewer: str, status: int) -> None:
    await gate(town)
    browser = await town.sign_in(viewer)
    assert (await post(browser, choix(town), **forged(9)))[0] == status
    assert await choices_stored(town) == 0


async def test_f03_with_nothing_to_acknowledge_choices_are_open_at_once(town: Town) -> None:
    await town.configure()
    town.clock.instant = year.APRIL_6
    await year.open_choices(town)
    page = (await town.sign_in(AUTHOR)).page
    assert page.url.endswith("/choix")
    assert page.has("Vous devez obligatoirement saisir un choix.")


async def test_f02_form_and_recap_speak_of_choices(town: Town) -> None:
    await choices_open(town)
    browser = await town.sign_in(AUTHOR)
    assert "<title>Saisie des choix définitifs" in browser.page.html
    for sentence in (
        HEADING + " Vous devez obligatoirement saisir un choix. Vous pouvez en saisir jusqu'à trois. Leur "
        "ordre d'affichage correspond à votre ordre de préférence.",
        "Nous souhaitons pour la rentrée prochaine :",
        "Un seul des responsables légaux de l'élève peut effectuer la saisie des choix définitifs.",
        "Si vous validez, ce sera vous : vous seul pourrez ensuite modifier la saisie et répondre aux "
        "propositions du conseil de classe. Les autres responsables et l'élève pourront les consulter.",
        "Si le parent ne valide pas les choix saisis, ceux-ci ne seront pas enregistrés.",
    ):
        assert browser.page.has(sentence)
    assert "Validez vos choix sans interruption de plus de 20 minutes : au-delà," in browser.page.html
    assert not re.search(r"intention \d", browser.page.html, re.IGNORECASE)
    page = await year.choose(browser)
    for sentence in (
        "Choix définitifs enregistrés",
        HEADING,
        "Choix 1 : 2de générale et technologique ou 2de STHR",
        "Choix 2 : 2de professionnelle Métier ou formation : Boulangerie",
        "Vos choix définitifs ont bien été validés. Un e-mail de confirmation va vous être envoyé, si une "
        "adresse électronique valide est indiquée dans votre fiche de renseignements. Si ce n'est pas le "
        "cas, vous pouvez la compléter à partir du portail Scolarité Services. Vous pouvez encore faire des "
        "modifications jusqu'à la fermeture du service.",
        "Il reste possible de modifier les choix jusqu'à la fermeture du téléservice par l'établissement",
        "Les choix saisis sont en lecture seule pour le second parent et l'élève.",
        "Le service est fermé avant le conseil de classe, puis rouvert pour la consultation de ses "
        "propositions. Le parent ayant saisi les choix doit y répondre.",
        "Si vous acceptez une ou plusieurs de ces propositions d'orientation, elles deviennent décisions "
        "d'orientation définitives.",
    ):
        assert page.has(sentence)
    assert not page.has("Vos intentions")


async def test_f02_choices_are_rearranged_and_changed_until_the_closing(town: Town) -> None:
    await chosen(town)
    browser = await town.sign_in(AUTHOR)
    await browser.press("MODIFIER")
    assert browser.page.control(OCCUPATION, "Choix 2").value == "Boulangerie"
    await browser.press("Monter le choix 2")
    page = await browser.press("VALIDER")
    assert page.has("Choix 1 : 2de professionnelle Métier ou formation : Boulangerie")
    assert await choices_stored(town) == 2
    step_1 = await browser.open(f"{town.child.path}/intentions")
    assert step_1.has("Intention 1 : 2de générale et technologique ou 2de STHR")  # as they were
    assert not step_1.has("Choix 1")


async def test_f02_at_least_one_and_at_most_three_each_voie_once(town: Town) -> None:
    await choices_open(town)
    browser = await town.sign_in(AUTHOR)
    page = await browser.press("VALIDER")
    assert (page.status, page.has("Choix 1 : Vous devez sélectionner une voie.")) == (422, True)
    voies = {f"pathway-{place}": one for place, one in enumerate(("2GT", "2PRO", "CAP1", "CAP1"), 1)}
    assert (await post(browser, choix(town), **forged(3) | {"cards": "4"} | voies))[0] == 422
    twice = {"cards": "2", "pathway-1": "2GT", "pathway-2": "2GT"}
    status, text = await post(browser, choix(town), **forged(3) | twice)
    assert (status, "Cette voie est déjà demandée à un autre rang." in text) == (422, True)
    assert await choices_stored(town) == 0


async def test_a06_f04_choices_have_an_author_of_their_own(town: Town) -> None:
    await choices_open(town)  # the mother entered the intentions and acknowledged the avis
    father = await town.sign_in(SECOND)
    assert (await year.choose(father)).has("Choix définitifs enregistrés")
    mother = await town.sign_in(AUTHOR)
    assert mother.page.has(OTHER_ENTERED)
    assert mother.page.has("Choix validés le 6 avril 2027 à 00:30.")
    assert (await mother.open(choix(town))).url.endswith("/choix")  # no form for her
    status, text = await post(mother, choix(town), **forged(99))
    assert (status, "Voici ce qui est enregistré pour cet élève." in text) == (403, True)
    assert await choices_stored(town) == 1


async def test_a07_two_parents_choose_at_the_same_instant(town: Town) -> None:
    await choices_open(town)
    mother, father = await town.sign_in(AUTHOR), await town.sign_in(SECOND)
    mother.tick(PATHWAY_GT, "Choix 1")
    father.tick(PATHWAY_CAP, "Choix 1")
    pages = await asyncio.gather(mother.press("VALIDER"), father.press("VALIDER"))
    assert sorted(page.status for page in pages) == [200, 409]
    assert await choices_stored(town) == 1


async def test_r101_a_pupil_reads_choices_and_cannot_enter_any(town: Town) -> None:
    await chosen(town)
    pupil = await town.sign_in(PUPIL)
    assert pupil.page.has("Choix 2 : 2de professionnelle Métier ou formation : Boulangerie")
    assert (await post(pupil, choix(town), **forged(99)))[0] == 403
    assert await choices_stored(town) == 1


async def test_a_form_of_choices_sent_again_is_stored_once(town: Town) -> None:
    await choices_open(town)
    browser = await town.sign_in(AUTHOR)
    browser.tick(PATHWAY_GT, "Choix 1")
    form = browser.page.form("VALIDER")
    first, again = await browser.press("VALIDER", form), await browser.press("VALIDER", form)
    assert (again.status, again.text) == (200, first.text)
    assert await choices_stored(town) == 1


async def test_r020_after_the_closing_no_choice_is_taken_and_it_is_said_since_when(town: Town) -> None:
    await chosen(town)
    browser = await town.sign_in(AUTHOR)
    await browser.press("MODIFIER")
    await year.close_choices(town)
    page = await browser.press("VALIDER")
    assert (page.status, page.has("Le service n'est pas ouvert à la saisie. Il est fermé depuis le")) == (
        409,
        True,
    )
    assert page.has("Demande 1 : 2de générale et technologique ou 2de STHR")
    assert await choices_stored(town) == 1


async def test_f05_choices_that_the_council_has_answered_are_frozen(town: Town) -> None:
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    status, _ = await post(browser, choix(town), **forged(99))
    assert status == 409
    assert await choices_stored(town) == 1


async def test_f05_in_a_class_that_still_chooses_choices_with_an_answer_are_frozen(town: Town) -> None:
    await choices_closed(town)
    await year.propose(town)
    await town.add_child("Louise", login="other", division="3B")
    await year.open_class(town, "3B", Stage.ENTRY)
    await town.pool.execute("UPDATE directory.pupils SET division = '3B' WHERE id = $1", town.child.id)
    browser = await town.sign_in(AUTHOR)
    page = await browser.open(f"{town.child.path}/choix")
    assert page.has("Le conseil de classe a déjà répondu : les choix ne sont plus modifiables.")
    assert button(page, "MODIFIER").disabled
    assert (await post(browser, choix(town), **forged(99)))[0] == 409
    assert await choices_stored(town) == 1


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_closed_without_choices_says_so(town: Town, viewer: str) -> None:
    await choices_open(town)
    await year.close_choices(town)
    page = (await town.sign_in(viewer)).page
    assert page.has("Aucun choix définitif n'a été validé pour cet élève.")
    assert page.has("Il sera rouvert pour la consultation des propositions du conseil de classe.")


async def test_choices_sent_after_the_session_come_back_to_who_typed_them(town: Town) -> None:
    await choices_open(town)
    browser = await town.sign_in(AUTHOR)
    browser.tick(PATHWAY_PRO, "Choix 1")
    browser.fill(OCCUPATION, "Mécanique", "Choix 1")
    town.clock.forward(seconds=1201)
    page = await browser.press("VALIDER")
    assert page.has(UNSAVED)
    assert page.has("Demande 1 : 2de professionnelle Métier ou formation : Mécanique")
    browser.fill("votre identifiant", town.login(AUTHOR))
    browser.fill("votre mot de passe", "une longue phrase de passe")
    page = await browser.press("VALIDER")
    assert page.control(OCCUPATION, "Choix 1").value == "Mécanique"
    assert (await browser.press("VALIDER")).has("Choix définitifs enregistrés")


async def test_a05_f24_choices_entered_by_staff_from_paper_are_read_and_changed(town: Town) -> None:
    await choices_open(town)
    await year.enter_choices(town, Pathway.CAP)
    browser = await town.sign_in(SECOND)
    assert browser.page.has("La saisie a été effectuée par l'établissement.")
    assert browser.page.has("Choix 1 : 1re année de CAP")
    await browser.press("MODIFIER")
    assert (await browser.press("VALIDER")).has("Choix définitifs enregistrés")


async def test_r018_before_date_3_an_opening_of_the_school_waits_for_it(town: Town) -> None:
    await acknowledged(town)
    town.clock.instant = MARCH_1
    await year.open_choices(town)
    browser = await town.sign_in(AUTHOR)
    page = await browser.open(f"{town.child.path}/choix")
    assert page.has("Le service ouvrira le 1er avril 2027 à 00:00.")
    assert not page.has("AJOUTER UN CHOIX")
    assert (await post(browser, choix(town), **forged(3)))[0] == 409
    assert await choices_stored(town) == 0


async def test_r015_three_choices_are_possible(town: Town) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in(AUTHOR))
    await town.shut(Stage.ENTRY, phase=Phase.PROVISIONAL)
    town.clock.instant = year.APRIL_6
    await year.open_choices(town)
    browser = await town.sign_in(AUTHOR)
    await year.fill_choices(browser)
    page = await browser.press("AJOUTER UN CHOIX")
    assert page.has("Vous pouvez saisir jusqu'à trois choix.")
    browser.tick(PATHWAY_CAP, "Choix 3")
    assert (await browser.press("VALIDER")).has("Choix 3 : 1re année de CAP")
