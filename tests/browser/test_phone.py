"""On a phone the menu opens by touch, holds every entry in its order, and closes again."""

import pytest
from playwright.async_api import expect

from tests.browser.checks import barriers
from tests.browser.places import Places
from tests.browser.room import PHONE, TALL_PHONE, Room
from tests.browser.screens_form import three_cards
from tests.support.matrix import AUTHOR, open_, validated

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


@pytest.mark.parametrize("width", [360, 390])
async def test_the_portals_name_and_the_menu_stand_on_one_line(
    places: Places, room: Room, width: int
) -> None:
    person = await room.seated(await places.at(open_), AUTHOR, viewport={"width": width, "height": 800})
    name = await person.page.get_by_text("SCOLARITÉ SERVICES").bounding_box()
    menu = await person.button("Menu").bounding_box()
    assert name is not None
    assert menu is not None
    assert name["height"] < 40
    assert menu["y"] < name["y"] + name["height"]


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/sign-in", "mot de passe oublié ? →"),
        ("/sign-in", "Aide pour la première connexion des parents"),
        ("/help", "Identifiant oublié"),
        ("/help", "Données personnelles"),
    ],
)
async def test_links_that_stand_alone_are_high_enough_for_a_finger(
    places: Places, room: Room, path: str, link: str
) -> None:
    await places.at(open_)
    person = await room.stranger(viewport=TALL_PHONE)
    await person.open(path)
    box = await person.page.get_by_role("link", name=link, exact=True).first.bounding_box()
    assert box is not None
    assert box["height"] >= 44


async def test_the_limit_of_three_keeps_its_distance_from_the_button_above(
    places: Places, room: Room
) -> None:
    town = await places.at(open_)
    person = await room.seated(town, AUTHOR, viewport=TALL_PHONE)
    await three_cards(person, town)
    button = await person.button("AJOUTER UNE INTENTION").bounding_box()
    hint = await person.page.get_by_text("Vous pouvez saisir jusqu'à trois intentions.").bounding_box()
    assert button is not None
    assert hint is not None
    assert hint["y"] - button["y"] - button["height"] >= 8


async def test_no_button_breaks_in_the_middle_of_a_word(places: Places, room: Room) -> None:
    person = await room.seated(await places.at(validated), AUTHOR, viewport={"width": 360, "height": 800})
    lines = await person.button("MODIFIER").evaluate(
        "button => { const range = document.createRange(); range.selectNodeContents(button.lastChild); "
        "return range.getClientRects().length; }"
    )
    assert lines == 1
