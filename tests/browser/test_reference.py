"""The reference fixture of the guide from sign-in to the dated sentence, with JavaScript and without."""

from datetime import date

import pytest
from playwright.async_api import expect

from shared.contract.types import Stage
from tests.browser.person import Person
from tests.browser.room import Room
from tests.support.matrix import BOX, INSTRUCTION, MINE, OCTOBER_17, OTHERS, PUPILS
from tests.support.story import PATHWAY_CAP, PATHWAY_GT, PATHWAY_PRO, REASONS, publish_reference
from tests.support.town import PASSWORD, Town

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
CONFIRMATION = (
    "Vos intentions ont bien été validées. Un e-mail de confirmation va vous être envoyé, si une adresse "
    "électronique valide est indiquée dans votre fiche de renseignements."
)


async def come(room: Room, town: Town, name: str, *, script: bool) -> Person:
    """Sign in as a person does, and land on the child's dossier."""
    person = await room.stranger(java_script_enabled=script)
    await person.open("/")
    await person.sign_in(town.login(name), PASSWORD)
    await expect(person.page.get_by_role("heading", name="ORIENTATION", level=1)).to_be_visible()
    return person


@SCRIPT
async def test_the_entry_of_the_guide(town: Town, room: Room, script: bool) -> None:
    await town.open_for_entry()
    mother = await come(room, town, "mother", script=script)
    await mother.voie(1, PATHWAY_GT).check()
    await mother.press("AJOUTER UNE INTENTION")
    await mother.voie(2, PATHWAY_PRO).check()
    await mother.occupation(2).fill("Pâtisserie")
    await mother.press("AJOUTER UNE INTENTION")
    await mother.voie(3, PATHWAY_CAP).check()
    await mother.occupation(3).fill("Boulangerie")
    await expect(mother.button("AJOUTER UNE INTENTION")).to_be_disabled()
    await mother.press("VALIDER")
    await mother.sees(
        "Intention 1 : 2de générale et technologique ou 2de STHR",
        "Intention 2 : 2de professionnelle Métier ou formation : Pâtisserie",
        "Intention 3 : 1re année de CAP Métier ou formation : Boulangerie",
        CONFIRMATION,
    )
    await mother.sees_not("Vous devez obligatoirement saisir une intention.")
    assert await town.events() == ["IntentionsValidated"]
    await mother.press("MODIFIER")
    assert await mother.chosen() == [PATHWAY_GT, PATHWAY_PRO, PATHWAY_CAP]
    await expect(mother.occupation(3)).to_have_value("Boulangerie")
    await mother.press("SE DÉCONNECTER")
    await expect(mother.page.get_by_label("votre identifiant")).to_be_visible()
    assert mother.complaints == []


@SCRIPT
async def test_both_statuses_are_kept(town: Town, room: Room, script: bool) -> None:
    await town.open_for_entry()
    mother = await come(room, town, "mother", script=script)
    await mother.voie(1, PATHWAY_CAP).check()
    for status in ("Sous statut scolaire", "Sous statut d'apprenti"):
        await mother.card(1).get_by_role("checkbox", name=status, exact=True).check()
    await mother.press("VALIDER")
    await mother.sees("Intention 1 : 1re année de CAP", "Sous statut scolaire", "Sous statut d'apprenti")


@SCRIPT
async def test_the_avis_of_the_guide_and_its_acknowledgement(town: Town, room: Room, script: bool) -> None:
    town.clock.instant, town.date_1 = OCTOBER_17, date(2026, 10, 1)
    await town.open_for_entry()
    mother = await come(room, town, "mother", script=script)
    await mother.voie(1, PATHWAY_GT).check()
    await mother.press("AJOUTER UNE INTENTION")
    await mother.voie(2, PATHWAY_PRO).check()
    await mother.press("VALIDER")
    await mother.sees(CONFIRMATION)
    await town.shut()
    await publish_reference(town)
    await town.open(Stage.ANSWER)
    await mother.open(town.child.path)
    await mother.sees(INSTRUCTION, "Avis défavorable", "Avis réservé", REASONS)
    await expect(mother.page.get_by_label(BOX)).not_to_be_checked()
    await mother.page.get_by_label(BOX).check()
    await mother.press("VALIDER")
    await mother.sees(MINE)
    await mother.sees_not(INSTRUCTION)
    await expect(mother.page.get_by_role("checkbox")).to_have_count(0)
    for name, sentence in (("father", OTHERS), ("pupil", PUPILS)):
        await (await room.seated(town, name, java_script_enabled=script)).sees(sentence)
    assert mother.complaints == []
