"""What is wrong with a card: said at its field, summed up, gone once it is put right; the length of texts."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.person import Person
from tests.browser.places import Places
from tests.browser.room import Room
from tests.browser.test_form import at_the_form
from tests.support.matrix import AUTHOR
from tests.support.story import PATHWAY_CAP, PATHWAY_GT, PATHWAY_PRO
from tests.support.town import Town

TOO_LONG = "Le métier ou la formation ne peut pas dépasser 200 caractères."
_DANGLING = """() => [...document.querySelectorAll("[aria-describedby]")]
  .flatMap((one) => one.getAttribute("aria-describedby").split(" "))
  .filter((id) => !document.getElementById(id))"""


async def too_long(person: Person) -> None:
    """VALIDER with a text of 230 characters."""
    await person.voie(1, PATHWAY_PRO).check()
    await person.occupation(1).fill("a" * 230)
    await person.press("VALIDER")
    await person.sees(TOO_LONG)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_r039_r040_an_error_is_linked_focused_and_summed_up(
    town: Town, room: Room, script: bool
) -> None:
    await town.open_for_entry()
    person = await room.seated(town, AUTHOR, java_script_enabled=script)
    await person.voie(1, PATHWAY_GT).check()
    await person.press("AJOUTER UNE INTENTION")
    await person.press("VALIDER")
    message = "Vous devez sélectionner une voie."
    await person.sees(message, "Veuillez corriger le formulaire avant de valider vos choix.")
    await expect(person.card(2)).to_contain_text(message)
    await expect(person.card(1)).not_to_contain_text(message)
    await expect(person.voie(2, PATHWAY_PRO)).to_have_accessible_description(message)
    await expect(person.page).to_have_title("Erreur : Saisie des intentions – Scolarité services")
    assert await person.focused() == ("Intention 2", PATHWAY_PRO)
    summary = person.page.get_by_role("link", name=message)
    await summary.click()
    assert await person.focused() == ("Intention 2", PATHWAY_PRO)
    assert await town.events() == []


async def test_an_error_goes_with_its_own_field_and_leaves_nothing_behind(town: Town, room: Room) -> None:
    await town.open_for_entry()
    person = await room.seated(town, AUTHOR)
    await person.voie(1, PATHWAY_PRO).check()
    await person.occupation(1).fill("a" * 201)
    await person.press("VALIDER")
    message = "Le métier ou la formation ne peut pas dépasser 200 caractères."
    await person.sees(message, "Veuillez corriger le formulaire avant de valider vos choix.")
    await person.card(1).get_by_role("checkbox", name="Sous statut scolaire", exact=True).check()
    await person.voie(1, PATHWAY_CAP).check()
    await expect(person.card(1)).to_contain_text(message)
    await person.occupation(1).fill("Pâtisserie")
    await person.keys("Tab")
    await person.sees_not(message, "Veuillez corriger le formulaire avant de valider vos choix.")
    await expect(person.page).to_have_title("Saisie des intentions – Scolarité services")
    assert await person.page.evaluate(_DANGLING) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_the_press_that_ends_a_correction_hits_its_button(town: Town, room: Room, width: int) -> None:
    await town.open_for_entry()
    person = await room.seated(town, AUTHOR, viewport={"width": width, "height": 844})
    await person.voie(1, PATHWAY_PRO).check()
    await person.occupation(1).fill("a" * 230)
    await person.press("VALIDER")
    message = "Le métier ou la formation ne peut pas dépasser 200 caractères."
    await expect(person.occupation(1)).to_have_accessible_description(re.compile(re.escape(message)))
    await expect(person.card(1).get_by_text(message)).to_be_in_viewport()
    await person.occupation(1).fill("a" * 201)
    await person.keys("Tab")
    await expect(person.card(1).get_by_text(message)).to_be_visible()  # still true
    await person.occupation(1).fill("Coiffure")
    await person.press("VALIDER")
    await person.sees("Vos intentions ont bien été validées.", "Coiffure")


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
@pytest.mark.parametrize("label", ["AJOUTER UNE INTENTION", "ANNULER", "VALIDER"])
async def test_nothing_moves_between_the_press_and_its_end(
    town: Town, room: Room, label: str, touch: bool
) -> None:
    await town.open_for_entry()
    person = await room.seated(
        town, AUTHOR, viewport={"width": 390, "height": 844}, has_touch=touch, is_mobile=touch
    )
    await too_long(person)
    await person.occupation(1).fill("Coiffure")
    button = person.button(label)
    await button.scroll_into_view_if_needed()
    before = await button.bounding_box()
    assert before is not None
    x, y = before["x"] + before["width"] / 2, before["y"] + before["height"] / 2
    if touch:
        await person.page.touchscreen.tap(x, y)
    else:
        await person.page.mouse.move(x, y)
        await person.page.mouse.down()
        assert await button.bounding_box() == before
        await person.page.mouse.up()
    if label == "AJOUTER UNE INTENTION":
        await expect(person.card(2)).to_be_visible()
    elif label == "ANNULER":
        await expect(person.occupation(1)).to_be_hidden()
    else:
        await person.sees("Vos intentions ont bien été validées.", "Coiffure")


async def test_a_press_on_a_status_ends_a_correction_too(town: Town, room: Room) -> None:
    await town.open_for_entry()
    person = await room.seated(town, AUTHOR, viewport={"width": 390, "height": 844})
    await too_long(person)
    await person.occupation(1).fill("Coiffure")
    status = person.card(1).get_by_role("checkbox", name="Sous statut scolaire", exact=True)
    await status.click()
    await expect(status).to_be_checked()


async def test_an_error_of_the_text_is_seen_with_its_field_on_a_small_screen(town: Town, room: Room) -> None:
    await town.open_for_entry()
    person = await room.seated(town, AUTHOR, viewport={"width": 320, "height": 568})
    await too_long(person)
    await expect(person.card(1).get_by_text(TOO_LONG)).to_be_in_viewport()
    await expect(person.occupation(1)).to_be_in_viewport()


async def test_the_characters_are_counted_and_said_only_near_the_limit(places: Places, room: Room) -> None:
    person = await at_the_form(places, room)
    await person.voie(1, PATHWAY_PRO).check()
    count = person.card(1).get_by_text(re.compile(r"\d caractères? sur 200"))
    for length, said, live in ((0, "0 caractère", "off"), (12, "12 caractères", "off")):
        await person.occupation(1).fill("é" * length)
        await expect(count).to_have_text(f"{said} sur 200")
        await expect(count).to_have_attribute("aria-live", live)
    await person.occupation(1).fill("a" * 230)
    await expect(count).to_have_text("230 caractères sur 200")
    await expect(count).to_have_attribute("aria-live", "polite")
    await person.press("Supprimer l'intention 1")
    await person.voie(1, PATHWAY_PRO).check()
    await expect(count).to_have_text("0 caractère sur 200")
