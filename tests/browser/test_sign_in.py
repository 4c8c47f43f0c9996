"""Sign-in in a browser: deep links survive it, and several children are chosen by name."""

import pytest
from playwright.async_api import expect

from tests.browser.places import Places
from tests.browser.room import Room
from tests.browser.screens_portal import twins
from tests.support.matrix import open_
from tests.support.town import PASSWORD, Town

LEADS = {
    "Aide pour la première connexion des parents": "Aide pour la première connexion des parents",
    "identifiant oublié ? →": "Identifiant oublié",
    "mot de passe oublié ? →": "Mot de passe oublié",
}


@pytest.mark.parametrize("target", ["/account", "{dossier}", "{dossier}/form"])
async def test_a_deep_link_survives_sign_in(places: Places, room: Room, target: str) -> None:
    # A family of twins: without the link, the choice between them comes after sign-in.
    town = await places.at(twins)
    path = target.format(dossier=town.child.path)
    person = await room.stranger()
    await person.open(path)
    await person.sign_in(town.login("grandmother"), "faux mot de passe")
    await person.sees("L'identifiant ou le mot de passe est incorrect.")
    await person.sign_in(town.login("grandmother"), PASSWORD)
    await expect(person.page).to_have_url(person.origin + path)


@pytest.mark.parametrize("link", LEADS)
async def test_r002_r007_the_links_lead_to_help(places: Places, room: Room, link: str) -> None:
    await places.at(open_)
    person = await room.stranger()
    await person.open("/sign-in")
    await person.follow(link)
    await expect(person.page.get_by_role("heading", level=1)).to_have_text(LEADS[link])


async def test_a31_siblings_are_chosen_and_changed(places: Places, room: Room) -> None:
    town = await places.at(twins)
    person = await room.seated(town, "grandmother", "/")
    await person.follow("Louise")
    await person.sees("Louise", "Vous devez obligatoirement saisir une intention.")
    await person.follow("Changer d'élève")
    await person.follow("Camille")
    await expect(person.page).to_have_url(person.origin + town.child.path)


async def test_r011_signing_out_leads_back_and_the_page_behind_is_gone(town: Town, room: Room) -> None:
    await town.open_for_entry()
    person = await room.seated(town, "father")
    await person.press("SE DÉCONNECTER")
    await person.page.wait_for_url("**/sign-in*")
    await person.page.go_back()
    await expect(person.page.get_by_label("votre mot de passe")).to_be_visible()
    await person.sees_not("Nous souhaitons pour la rentrée prochaine :")
