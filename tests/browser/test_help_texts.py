"""The help texts: they open by click, by focus and by touch, and close with Escape."""

from typing import Any

import pytest
from playwright.async_api import Locator, ViewportSize, expect

from tests.browser.person import Person
from tests.browser.places import Places
from tests.browser.room import PHONE, Room
from tests.browser.screens_form import voie_pro
from tests.support.matrix import AUTHOR, open_

SUBJECTS = {
    "Métier ou formation": "Vous trouverez des informations sur les métiers et les formations",
    "Sous statut scolaire": "Votre enfant reste élève ;",
    "Sous statut d'apprenti": "Votre enfant devient apprenti et est considéré comme un salarié",
}
EACH = pytest.mark.parametrize("subject", SUBJECTS)


async def mark(places: Places, room: Room, subject: str, **options: Any) -> tuple[Person, Locator]:
    """Somebody at the detail of a voie pro, and its « ? »."""
    town = await places.at(open_)
    person = await room.seated(town, AUTHOR, **options)
    await voie_pro(person, town)
    return person, person.card(1).get_by_label(f"Aide : {subject}", exact=True)


@EACH
async def test_by_click(places: Places, room: Room, subject: str) -> None:
    person, help_ = await mark(places, room, subject)
    await person.sees_not(SUBJECTS[subject])
    await help_.click()
    await person.sees(SUBJECTS[subject])
    await person.keys("Escape")
    await person.sees_not(SUBJECTS[subject])


@EACH
async def test_by_focus(places: Places, room: Room, subject: str) -> None:
    person, _ = await mark(places, room, subject)
    await person.tab_to(f"Aide : {subject}", "Intention 1")
    await person.sees(SUBJECTS[subject])
    await person.keys("Escape")
    await person.sees_not(SUBJECTS[subject])
    assert (await person.focused())[1] == f"Aide : {subject}"
    await person.keys("Enter")
    await person.sees(SUBJECTS[subject])
    await person.keys("Enter")
    await person.sees_not(SUBJECTS[subject])


async def test_what_the_focus_opened_a_key_or_a_screen_reader_does_not_close(
    places: Places, room: Room
) -> None:
    subject = "Sous statut scolaire"
    person, help_ = await mark(places, room, subject)
    await help_.evaluate("button => { button.focus(); button.click(); }")
    await person.sees(SUBJECTS[subject])
    await help_.evaluate("button => button.click()")
    await person.sees_not(SUBJECTS[subject])
    await person.page.keyboard.press("Shift+Tab")
    await person.tab_to(f"Aide : {subject}", "Intention 1")
    await person.keys("Enter")
    await person.sees(SUBJECTS[subject])


@EACH
async def test_by_touch(places: Places, room: Room, subject: str) -> None:
    person, help_ = await mark(places, room, subject, has_touch=True, viewport=PHONE)
    await help_.tap()
    await person.sees(SUBJECTS[subject])
    await expect(person.page.get_by_text(SUBJECTS[subject])).to_be_in_viewport()


@EACH
async def test_on_a_small_screen_the_mark_stays_in_sight_and_a_button_closes(
    places: Places, room: Room, subject: str
) -> None:
    small: ViewportSize = {"width": 320, "height": 568}
    person, help_ = await mark(places, room, subject, has_touch=True, is_mobile=True, viewport=small)
    await help_.evaluate("button => scrollBy(0, button.getBoundingClientRect().bottom - innerHeight + 4)")
    await help_.tap()
    panel = person.page.get_by_text(SUBJECTS[subject]).locator("..")
    await expect(panel.get_by_role("button", name="Fermer")).to_be_in_viewport()
    await person.page.wait_for_function(
        """([button, panel]) => button.getBoundingClientRect().bottom <= panel.getBoundingClientRect().top""",
        arg=[await help_.element_handle(), await panel.element_handle()],
    )
    await expect(help_).to_be_in_viewport()
    await panel.get_by_role("button", name="Fermer").tap()
    await person.sees_not(SUBJECTS[subject])
    assert person.complaints == []


async def test_the_link_to_the_onisep_is_reached_by_keyboard(places: Places, room: Room) -> None:
    person, _ = await mark(places, room, "Métier ou formation")
    await person.tab_to("Aide : Métier ou formation", "Intention 1")
    await person.tab_to("http://www.onisep.fr")
    await expect(person.page.get_by_role("link", name="http://www.onisep.fr")).to_be_visible()
    await person.keys("Escape")
    await person.sees_not(SUBJECTS["Métier ou formation"])
    assert (await person.focused())[1] == "Aide : Métier ou formation"
    assert person.complaints == []


@EACH
async def test_without_script(places: Places, room: Room, subject: str) -> None:
    person, help_ = await mark(places, room, subject, java_script_enabled=False)
    await help_.click()
    await person.sees(SUBJECTS[subject])
