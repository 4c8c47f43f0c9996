"""The recap on paper: the intentions and the receipt, without menu and buttons."""

from playwright.async_api import expect

from tests.browser.places import Places
from tests.browser.room import Room
from tests.support.matrix import AUTHOR, validated


async def test_the_recap_prints_what_counts(places: Places, room: Room) -> None:
    person = await room.seated(await places.at(validated), AUTHOR)
    await person.page.emulate_media(media="print")
    await person.sees(
        "Intention 1 : 2de générale et technologique ou 2de STHR",
        "Métier ou formation : Boulangerie",
        "Numéro de reçu",
        "CLG LUCIE AUBRAC",
        "Camille",
    )
    await expect(person.button("MODIFIER")).to_be_hidden()
    await expect(person.button("SE DÉCONNECTER")).to_be_hidden()
    await expect(person.page.get_by_role("link", name="ACCUEIL")).to_be_hidden()
