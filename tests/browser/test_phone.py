"""On a phone the menu opens by touch, holds every entry in its order, and closes again."""

import pytest
from playwright.async_api import expect

from tests.browser.checks import barriers
from tests.browser.places import Places
from tests.browser.room import PHONE, Room
from tests.support.matrix import AUTHOR, open_

ENTRIES = (
    "MON COMPTE", "ACCUEIL", "VIE SCOLAIRE", "NOTES", "ORIENTATION", "EVALUATION", "CLG LUCIE AUBRAC",
    "CONTACT", "SE DÉCONNECTER",
)  # fmt: skip


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_the_menu_on_a_phone(places: Places, room: Room, script: bool) -> None:
    town = await places.at(open_)
    person = await room.seated(
        town, AUTHOR, viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=script
    )
    await expect(person.page.get_by_role("link", name="MON COMPTE")).to_be_hidden()
    await person.button("Menu").tap()
    shown = await person.page.get_by_role("navigation").inner_text()
    order = [shown.index(entry) for entry in ENTRIES]
    assert order == sorted(order)
    assert not script or await barriers(person) == []  # axe-core is a script too
    await person.button("Fermer le menu").tap()
    await expect(person.page.get_by_role("link", name="MON COMPTE")).to_be_hidden()
    assert person.complaints == []


async def test_the_menu_on_a_desktop_in_its_order(places: Places, room: Room) -> None:
    person = await room.seated(await places.at(open_), AUTHOR)
    shown = await person.page.get_by_role("navigation").inner_text()
    order = [shown.index(entry) for entry in ENTRIES]
    assert order == sorted(order)
    for name, inert in (("VIE SCOLAIRE", True), ("MON COMPTE", False)):
        await expect(person.page.get_by_role("link", name=name)).to_have_count(0 if inert else 1)
