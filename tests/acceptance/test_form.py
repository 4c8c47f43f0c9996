"""Sections C and D: the entry form."""

import re

import pytest

from deploy.story.page import Page
from tests.support.story import OCCUPATION, PATHWAY_CAP, PATHWAY_GT, PATHWAY_PRO, button, enter, fill
from tests.support.town import Town


def cards(page: Page) -> list[str | None]:
    """The voie chosen in each card, in order."""
    chosen: dict[str, str | None] = {}
    for control in page.controls:
        if control.kind == "radio":
            chosen.setdefault(control.groups[0], None)
            if control.checked:
                chosen[control.groups[0]] = control.label
    return [chosen[f"Intention {rank}"] for rank in range(1, len(chosen) + 1)]


def focused(page: Page) -> str:
    """The id of what gets the focus when the page is loaded; the dialogs of the script have their own."""
    (found,) = re.findall(r' id="([^"]+)"[^<]* autofocus', page.html.partition("<dialog")[0])
    return str(found)


async def test_r025_to_r028_title_steps_and_introduction(town: Town) -> None:
    await town.open_for_entry()
    page = (await town.sign_in("mother")).page
    assert "<h1>ORIENTATION</h1>" in page.html
    assert page.has("1 Intentions provisoires 2 Choix définitifs 3 Décision")
    assert '<li aria-current="step"><span class="number">1</span>' in page.html
    assert page.has(
        "Deuxième trimestre ou premier semestre : DEMANDE(S) DES REPRÉSENTANTS LÉGAUX / Intention(s) "
        "d'orientation. Vous devez obligatoirement saisir une intention. Vous pouvez en saisir jusqu'à "
        "trois. Leur ordre d'affichage correspond à votre ordre de préférence."
    )
    assert page.has("Nous souhaitons pour la rentrée prochaine :")


async def test_r033_r034_one_empty_card_with_three_voies(town: Town) -> None:
    await town.open_for_entry()
    page = (await town.sign_in("mother")).page
    assert cards(page) == [None]
    labels = [control.label for control in page.controls if control.kind == "radio"]
    assert labels == [PATHWAY_GT, PATHWAY_PRO, PATHWAY_CAP]


async def test_r042_a28_help_beside_the_general_voie(town: Town) -> None:
    await town.open_for_entry()
    page = (await town.sign_in("mother")).page
    assert page.has("STHR : sciences et technologies de l'hôtellerie et de la restauration.")


async def test_r036_r037_cards_are_added_moved_and_deleted_without_script(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    await fill(browser)
    assert cards(browser.page) == [PATHWAY_GT, PATHWAY_PRO, PATHWAY_CAP]
    assert button(browser.page, "AJOUTER UNE INTENTION").disabled
    assert cards(await browser.press("Monter l'intention 2")) == [PATHWAY_PRO, PATHWAY_GT, PATHWAY_CAP]
    assert browser.page.control(OCCUPATION, "Intention 1").value == "Pâtisserie"
    assert cards(await browser.press("Descendre l'intention 2")) == [PATHWAY_PRO, PATHWAY_CAP, PATHWAY_GT]
    assert cards(await browser.press("Supprimer l'intention 1")) == [PATHWAY_CAP, PATHWAY_GT]
    assert browser.page.control(OCCUPATION, "Intention 1").value == "Boulangerie"
    assert await town.events() == []


async def test_r036_the_first_cannot_go_up_nor_the_last_down(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    await browser.press("AJOUTER UNE INTENTION")
    assert button(browser.page, "Monter l'intention 1").disabled
    assert button(browser.page, "Descendre l'intention 2").disabled
    assert not button(browser.page, "Monter l'intention 2").disabled


@pytest.mark.parametrize(
    ("press", "focus"),
    [
        ("AJOUTER UNE INTENTION", "pathway-3-CAP1"),
        ("Monter l'intention 2", "down-1"),
        ("Descendre l'intention 1", "up-2"),
        ("Supprimer l'intention 1", "card-1"),
        ("Supprimer l'intention 2", "card-1"),
    ],
)
async def test_without_script_the_focus_goes_where_the_button_led(town: Town, press: str, focus: str) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    await fill(browser, cap=False)
    assert focused(await browser.press(press)) == focus


async def test_r036_the_focus_stays_on_the_arrow_while_it_leads_further(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    await fill(browser)
    assert focused(await browser.press("Monter l'intention 3")) == "up-2"
    assert focused(await browser.press("Monter l'intention 2")) == "down-1"
    assert focused(await browser.press("Descendre l'intention 1")) == "down-2"


async def test_a26_the_only_card_is_emptied_by_deleting(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    browser.tick(PATHWAY_GT, "Intention 1")
    assert cards(await browser.press("Supprimer l'intention 1")) == [None]


async def test_a01_a_voie_taken_elsewhere_is_disabled_with_the_reason(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    browser.tick(PATHWAY_GT, "Intention 1")
    page = await browser.press("AJOUTER UNE INTENTION")
    assert page.control(PATHWAY_GT, "Intention 2").disabled
    assert page.has("déjà demandée dans l'intention 1")


async def test_r039_r040_a_card_without_voie_is_refused_beside_its_field(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    await fill(browser, cap=False)
    await browser.press("AJOUTER UNE INTENTION")
    page = await browser.press("VALIDER")
    assert page.status == 422
    assert page.has("Vous devez sélectionner une voie.")
    assert page.has("Veuillez corriger le formulaire avant de valider vos choix.")
    assert cards(page) == [PATHWAY_GT, PATHWAY_PRO, None]
    assert page.control(OCCUPATION, "Intention 2").value == "Pâtisserie"
    assert '<fieldset class="card" id="card-3" tabindex="-1" aria-describedby="card-3-error">' in page.html
    assert 'id="pathway-3-CAP1" name="pathway-3" value="CAP1" aria-invalid="true"' in page.html
    assert page.link("Intention 3 : Vous devez sélectionner une voie.") == "#pathway-3-CAP1"
    assert focused(page) == "pathway-3-CAP1"
    assert await town.events() == []


async def test_r030_an_empty_form_is_refused(town: Town) -> None:
    await town.open_for_entry()
    page = await (await town.sign_in("mother")).press("VALIDER")
    assert (page.status, await town.events()) == (422, [])


async def test_r043_r046_r049_the_detail_of_the_voie_professionnelle(town: Town) -> None:
    await town.open_for_entry()
    page = (await town.sign_in("mother")).page
    assert page.has("Vous pouvez préciser le métier ou la formation qui intéresse votre enfant")
    assert page.control(OCCUPATION, "Intention 1").kind == "text"
    for status in ("Sous statut scolaire", "Sous statut d'apprenti"):
        assert page.control(status, "Intention 1").kind == "checkbox"


@pytest.mark.parametrize(
    "sentence",
    [
        "Vous trouverez des informations sur les métiers et les formations sur le site de l'Onisep",
        "et dans le guide « Après la 3e » distribué par votre établissement.",
        "Votre enfant reste élève ;",
        "Il suit des enseignements généraux et professionnels au lycée professionnel ;",
        "Il effectue des périodes de formation (stages) en entreprise de plusieurs semaines durant son "
        "cursus de formation.",
        "Votre enfant devient apprenti et est considéré comme un salarié, avec un contrat de travail.",
        "Il devra rechercher un employeur pour signer un contrat ; Il pourra être accompagné dans cette "
        "démarche par le CFA (centre de formation d'apprentis).",
        "Son temps de formation est partagé entre le CFA et l'entreprise.",
    ],
)
async def test_r048_r051_r052_the_help_texts_word_for_word(town: Town, sentence: str) -> None:
    await town.open_for_entry()
    page = (await town.sign_in("mother")).page
    assert page.has(sentence)
    assert page.link("http://www.onisep.fr") == "http://www.onisep.fr"


async def test_r044_a14_settings_off_ask_nothing_more(town: Town) -> None:
    await town.open_for_entry(free_occupation=False, statuses=False)
    page = (await town.sign_in("mother")).page
    assert not any(control.kind in {"text", "checkbox"} for control in page.controls)
    assert not page.has("Vous pouvez préciser le métier")


async def test_r044_the_server_refuses_details_that_the_academy_forbids(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    browser.tick(PATHWAY_PRO, "Intention 1")
    browser.fill(OCCUPATION, "Mécanique", "Intention 1")
    await town.configure(free_occupation=False, statuses=False)
    page = await browser.press("VALIDER")
    assert page.status == 422
    assert page.has("L'académie ne permet pas de donner ces précisions.")
    assert await town.events() == []


async def test_r050_both_statuses_may_be_ticked(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    browser.tick(PATHWAY_CAP, "Intention 1")
    browser.tick("Sous statut scolaire", "Intention 1")
    browser.tick("Sous statut d'apprenti", "Intention 1")
    page = await browser.press("VALIDER")
    assert page.has("Sous statut scolaire")
    assert page.has("Sous statut d'apprenti")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x" * 201, "Le métier ou la formation ne peut pas dépasser 200 caractères."),
        ("a\x07b", "Le métier ou la formation contient des caractères qui ne sont pas acceptés."),
        ("a\x00b", "Le métier ou la formation contient des caractères qui ne sont pas acceptés."),
    ],
)
async def test_a16_too_long_or_control_characters_are_refused(town: Town, text: str, message: str) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    browser.tick(PATHWAY_PRO, "Intention 1")
    browser.fill(OCCUPATION, text, "Intention 1")
    page = await browser.press("VALIDER")
    assert (page.status, page.has(message)) == (422, True)
    assert page.link(f"Intention 1 : {message}") == "#occupation-1"
    assert focused(page) == "occupation-1"


async def test_a16_blank_text_gives_no_line_and_gt_clears_the_text(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    browser.tick(PATHWAY_PRO, "Intention 1")
    browser.fill(OCCUPATION, "   ", "Intention 1")
    page = await browser.press("VALIDER")
    assert not page.has("Métier ou formation :")


async def test_free_text_is_always_escaped(town: Town) -> None:
    canary = "\"><script>alert('canary')</script>"
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    browser.tick(PATHWAY_PRO, "Intention 1")
    browser.fill(OCCUPATION, canary, "Intention 1")
    for page in (
        await browser.press("AJOUTER UNE INTENTION"),
        await browser.press("Supprimer l'intention 2"),
    ):
        assert "<script>alert" not in page.html
        assert page.control(OCCUPATION, "Intention 1").value == canary
    page = await browser.press("VALIDER")
    assert "<script>alert" not in page.html
    assert page.has(canary)


async def test_a25_annuler_drops_what_was_not_validated(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    await fill(browser)
    assert cards(await browser.press("ANNULER")) == [None]
    await enter(browser, cap=False)
    await browser.press("MODIFIER")
    await browser.press("Supprimer l'intention 1")
    page = await browser.press("ANNULER")
    assert page.has("Intention 2 : 2de professionnelle")
    assert await town.events() == ["IntentionsValidated"]


async def test_r062_the_form_says_what_is_not_validated_is_not_kept(town: Town) -> None:
    await town.open_for_entry()
    page = (await town.sign_in("mother")).page
    assert page.has(
        "Si le parent ne valide pas les intentions saisies, celles-ci ne seront pas enregistrées."
    )
    assert page.has("Validez vos intentions sans interruption de plus de 20 minutes")


async def test_r062_leaving_without_valider_stores_nothing(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    await fill(browser)
    await browser.press("SE DÉCONNECTER")
    assert await town.events() == []
