"""The form with its script: cards come, move and go without a page load, and say what they ask for."""

from typing import Any

import pytest
from playwright.async_api import Dialog, expect

from tests.browser.person import Person
from tests.browser.places import Places
from tests.browser.room import Room
from tests.browser.screens_form import plain, three_cards
from tests.support.matrix import AUTHOR, open_, validated
from tests.support.story import PATHWAY_CAP, PATHWAY_GT, PATHWAY_PRO, enter
from tests.support.town import Town

DETAILS = "Précisions sur la voie professionnelle"
# What Safari has had since 15.4 only.
OLDER = """
  delete Array.prototype.at;
  delete window.BroadcastChannel;
  delete HTMLDialogElement.prototype.showModal;
"""


async def accept(dialog: Dialog) -> None:
    """Leave all the same."""
    await dialog.accept()


async def at_the_form(places: Places, room: Room, **options: Any) -> Person:
    return await room.seated(await places.at(open_), AUTHOR, **options)


async def loads(person: Person) -> int:
    """How often this page was loaded: a mark on it is gone with the next load."""
    count: int = await person.page.evaluate("window.marked = (window.marked ?? 0) + 1")
    return count


async def test_r036_r037_cards_come_move_and_go_without_a_page_load(places: Places, room: Room) -> None:
    person = await at_the_form(places, room)
    await loads(person)
    await three_cards(person, await places.at(open_))
    await expect(person.button("AJOUTER UNE INTENTION")).to_be_disabled()
    await person.press("Monter l'intention 2")
    assert await person.chosen() == [PATHWAY_PRO, PATHWAY_GT, PATHWAY_CAP]
    await expect(person.occupation(1)).to_have_value("Pâtisserie")
    await person.press("Descendre l'intention 2")
    assert await person.chosen() == [PATHWAY_PRO, PATHWAY_CAP, PATHWAY_GT]
    await person.press("Supprimer l'intention 1")
    assert await person.chosen() == [PATHWAY_CAP, PATHWAY_GT]
    await expect(person.occupation(1)).to_have_value("Boulangerie")
    await expect(person.card(3)).to_have_count(0)
    await expect(person.button("AJOUTER UNE INTENTION")).to_be_enabled()
    assert await loads(person) == 2


async def test_r036_a26_the_ends_stay_and_the_only_card_is_emptied(places: Places, room: Room) -> None:
    person = await at_the_form(places, room)
    for label in ("Monter l'intention 1", "Descendre l'intention 1"):
        await expect(person.button(label)).to_be_disabled()
    await person.voie(1, PATHWAY_PRO).check()
    await person.occupation(1).fill("Mécanique")
    await person.press("Supprimer l'intention 1")
    assert await person.chosen() == [None]
    await person.voie(1, PATHWAY_PRO).check()
    await expect(person.occupation(1)).to_have_value("")
    await person.press("AJOUTER UNE INTENTION")
    await expect(person.button("Monter l'intention 1")).to_be_disabled()
    await expect(person.button("Descendre l'intention 1")).to_be_enabled()
    await expect(person.button("Descendre l'intention 2")).to_be_disabled()


async def test_r034_r035_r043_the_detail_appears_under_a_chosen_voie_pro(places: Places, room: Room) -> None:
    person = await at_the_form(places, room)
    lead = "Vous pouvez préciser le métier ou la formation qui intéresse votre enfant"
    assert await person.chosen() == [None]
    await person.sees_not(lead)
    for voie in (PATHWAY_PRO, PATHWAY_CAP):
        await person.voie(1, voie).check()
        await person.sees(lead)
        await expect(person.occupation(1)).to_be_visible()
        await expect(person.card(1).get_by_role("checkbox")).to_have_count(2)
    await person.voie(1, PATHWAY_GT).check()
    await person.sees_not(lead)
    await expect(person.card(1).get_by_role("checkbox")).to_have_count(0)


async def test_r044_the_academy_forbids_details(places: Places, room: Room) -> None:
    person = await room.seated(await places.at(plain), AUTHOR)
    await person.voie(1, PATHWAY_CAP).check()
    await person.sees_not("Vous pouvez préciser le métier")
    await expect(person.page.get_by_role("textbox")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_a01_a_voie_taken_is_disabled_and_says_why(places: Places, room: Room, script: bool) -> None:
    person = await at_the_form(places, room, java_script_enabled=script)
    await person.voie(1, PATHWAY_GT).check()
    await person.press("AJOUTER UNE INTENTION")
    await expect(person.voie(2, PATHWAY_GT)).to_be_disabled()
    await expect(person.voie(2, PATHWAY_GT)).to_have_accessible_description(
        "déjà demandée dans l'intention 1"
    )
    await expect(person.voie(2, PATHWAY_PRO)).to_be_enabled()


async def test_a01_a_voie_is_free_again_when_its_card_changes(places: Places, room: Room) -> None:
    person = await at_the_form(places, room)
    await person.press("AJOUTER UNE INTENTION")
    await person.voie(2, PATHWAY_GT).check()
    await expect(person.voie(1, PATHWAY_GT)).to_be_disabled()
    await person.voie(2, PATHWAY_CAP).check()
    await expect(person.voie(1, PATHWAY_GT)).to_be_enabled()
    await expect(person.voie(1, PATHWAY_CAP)).to_be_disabled()


async def test_back_shows_what_is_stored_not_half_of_what_was_left(town: Town, room: Room) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in(AUTHOR))
    person = await room.seated(town, AUTHOR)
    person.page.on("dialog", accept)
    await person.press("MODIFIER")
    await person.press("Supprimer l'intention 2")
    assert await person.chosen() == [PATHWAY_GT, PATHWAY_CAP]
    await person.follow("MON COMPTE")
    await expect(person.page.get_by_role("heading", level=1)).to_have_text("MON COMPTE")
    await person.page.go_back()
    await expect(person.card(3)).to_be_visible()
    assert await person.chosen() == [PATHWAY_GT, PATHWAY_PRO, PATHWAY_CAP]
    await expect(person.button("AJOUTER UNE INTENTION")).to_be_disabled()
    await person.press("VALIDER")
    await person.sees("Vos intentions ont bien été validées.", "Intention 3 : 1re année de CAP")


async def test_the_detail_follows_its_voie_for_who_hears_the_page_too(places: Places, room: Room) -> None:
    person = await at_the_form(places, room)
    order = person.card(1).locator("input")
    for voie, last in ((PATHWAY_CAP, "checkbox"), (PATHWAY_PRO, "radio"), (PATHWAY_CAP, "checkbox")):
        await person.voie(1, voie).check()
        await expect(order.last).to_have_attribute("type", last)
    await expect(person.card(1).get_by_role("group", name=DETAILS).get_by_role("checkbox")).to_have_count(2)


async def test_an_older_browser_has_every_button(town: Town, room: Room) -> None:
    await town.open_for_entry()
    person = await room.stranger()
    await person.context.add_init_script(OLDER)
    await person.become(await town.session(AUTHOR))
    await person.open(town.child.path)
    await three_cards(person, town)
    await person.press("VALIDER")
    await person.sees("Intention 3 : 1re année de CAP")
    await expect(person.button("Imprimer le récapitulatif")).to_be_visible()
    await person.sees_not("Votre session va se terminer")
    assert person.complaints == []


async def test_a25_annuler_drops_what_was_not_validated(places: Places, room: Room) -> None:
    person = await at_the_form(places, room)
    await three_cards(person, await places.at(open_))
    await person.press("ANNULER")
    await expect(person.card(2)).to_have_count(0)
    assert await person.chosen() == [None]
    author = await room.seated(await places.at(validated), AUTHOR)
    await author.press("MODIFIER")
    await author.press("Supprimer l'intention 1")
    await author.press("ANNULER")
    await author.sees("Intention 3 : 1re année de CAP")


async def test_the_steps_say_which_is_current(places: Places, room: Room) -> None:
    person = await at_the_form(places, room)
    current = person.page.locator("[aria-current=step]")
    await expect(current).to_have_text("1 Intentions provisoires", use_inner_text=True)
    menu = person.page.get_by_role("navigation").get_by_role("link", name="ORIENTATION")
    await expect(menu).to_have_attribute("aria-current", "page")


async def test_what_was_done_to_the_cards_is_announced(places: Places, room: Room) -> None:
    person = await at_the_form(places, room)
    said = person.page.locator("#intentions").get_by_role("status")
    await person.press("AJOUTER UNE INTENTION")
    await expect(said).to_have_text("Intention 2 ajoutée.")
    await person.press("Monter l'intention 2")
    await expect(said).to_have_text("Intention déplacée : elle est maintenant l'intention 1.")
    await person.press("Supprimer l'intention 1")
    await expect(said).to_have_text("Intention 1 supprimée.")
    await person.press("Supprimer l'intention 1")
    await expect(said).to_have_text("Intention 1 vidée.")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_what_the_script_moved_is_sent_as_it_is_shown(town: Town, room: Room, script: bool) -> None:
    await town.open_for_entry()
    person = await room.seated(town, AUTHOR, java_script_enabled=script)
    await person.voie(1, PATHWAY_PRO).check()
    await person.occupation(1).fill("Mécanique 1 - 2 l'intention 3")
    await person.card(1).get_by_role("checkbox", name="Sous statut d'apprenti", exact=True).check()
    await person.press("AJOUTER UNE INTENTION")
    await person.press("AJOUTER UNE INTENTION")
    await person.voie(2, PATHWAY_GT).check()
    await person.voie(3, PATHWAY_CAP).check()
    await person.press("Descendre l'intention 1")
    await person.press("Descendre l'intention 2")
    await person.press("Supprimer l'intention 1")
    await person.press("VALIDER")
    await person.sees(
        "Intention 1 : 1re année de CAP",
        "Intention 2 : 2de professionnelle Métier ou formation : Mécanique 1 - 2 l'intention 3 "
        "Sous statut d'apprenti",
    )
    await person.sees_not("Intention 3", "Sous statut scolaire")
