"""R-092, A-23: nobody leaves an avis unasked while it may still be acknowledged."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from playwright.async_api import Dialog, expect

from tests.browser.person import Person
from tests.browser.room import Room
from tests.support.matrix import BOX, VIEWERS
from tests.support.story import PATHWAY_GT, answered
from tests.support.town import Town

QUESTION = "Vous n'avez pas validé l'accusé de réception, êtes-vous sûr de vouloir quitter cette page ?"


async def by_link(person: Person) -> None:
    await person.follow("MON COMPTE")


async def by_signing_out(person: Person) -> None:
    await person.press("SE DÉCONNECTER")


async def by_going_back(person: Person) -> None:
    await person.page.evaluate("history.back()")


WAYS: dict[Callable[[Person], Coroutine[Any, Any, None]], str] = {
    by_link: "/account",
    by_signing_out: "/sign-in",
    by_going_back: "/help",
}


async def at_the_avis(town: Town, room: Room, viewer: str = "mother") -> Person:
    """On the avis, come from the help; a person who read the page has touched it."""
    await answered(town)
    person = await room.seated(town, viewer, "/help")
    await person.open(town.child.path)
    await person.page.get_by_role("heading", level=1).click()
    return person


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_the_author_is_asked_and_may_stay_or_leave(
    town: Town, room: Room, way: Callable[[Person], Coroutine[Any, Any, None]]
) -> None:
    person = await at_the_avis(town, room)
    asked = person.page.get_by_role("dialog", name=QUESTION)
    await way(person)
    await expect(asked).to_be_visible()
    assert (await person.focused())[1] == "Rester sur la page"
    await person.press("Rester sur la page")
    await expect(asked).to_be_hidden()
    await person.sees("Le conseil de classe répond au(x) demande(s) des représentants légaux :")
    await way(person)
    await person.press("Quitter la page")
    await expect(person.page).to_have_url(person.origin + WAYS[way])
    assert "OpinionAcknowledged" not in await town.events()
    assert person.complaints == []


async def test_escape_stays_and_gives_the_focus_back(town: Town, room: Room) -> None:
    person = await at_the_avis(town, room)
    await by_link(person)
    assert (await person.focused())[1] == "Rester sur la page"
    await person.keys("Tab")
    assert (await person.focused())[1] == "Quitter la page"
    await person.keys("Escape")
    await expect(person.page.get_by_role("dialog")).to_be_hidden()
    assert (await person.focused())[1] == "MON COMPTE"


async def test_leaving_is_possible_where_no_page_lies_behind(town: Town, room: Room) -> None:
    await answered(town)
    person = await room.stranger()
    await person.become(await town.session("mother"))
    # In place of the empty page that a tab begins with.
    address = person.origin + town.child.path
    await person.page.evaluate("url => location.replace(url)", address)
    await person.page.wait_for_url(address)
    assert await person.page.evaluate("history.length") == 1
    await person.page.get_by_role("heading", level=1).click()
    await by_going_back(person)
    await person.press("Quitter la page")
    await expect(person.page).to_have_url(f"{person.origin}/account")
    assert "OpinionAcknowledged" not in await town.events()
    assert person.complaints == []


async def test_r089_the_box_is_unticked_again_after_back(town: Town, room: Room) -> None:
    person = await at_the_avis(town, room)
    await person.page.get_by_label(BOX).check()
    await by_link(person)
    await person.press("Quitter la page")
    await expect(person.page).to_have_url(f"{person.origin}/account")
    await person.page.go_back()
    await expect(person.page.get_by_label(BOX)).not_to_be_checked()


async def test_ticking_without_valider_still_asks(town: Town, room: Room) -> None:
    person = await at_the_avis(town, room)
    await person.page.get_by_label(BOX).check()
    await by_link(person)
    await expect(person.page.get_by_role("dialog", name=QUESTION)).to_be_visible()


async def test_closing_the_tab_asks_with_the_browsers_own_question(town: Town, room: Room) -> None:
    person = await at_the_avis(town, room)
    async with person.page.expect_event("dialog") as waiting:
        await person.page.close(run_before_unload=True)
    dialog: Dialog = await waiting.value
    assert dialog.type == "beforeunload"
    await dialog.accept()


@pytest.mark.parametrize("viewer", VIEWERS[1:])
async def test_the_others_leave_unasked(town: Town, room: Room, viewer: str) -> None:
    person = await at_the_avis(town, room, viewer)
    await by_link(person)
    await person.page.wait_for_url("**/account")


async def test_after_the_acknowledgement_nobody_is_asked(town: Town, room: Room) -> None:
    person = await at_the_avis(town, room)
    await person.page.get_by_label(BOX).check()
    await person.press("VALIDER")
    await person.sees("Vous avez pris connaissance et accusé réception")
    await by_link(person)
    await person.page.wait_for_url("**/account")


async def test_a24_a_changed_form_is_not_lost_by_closing_the_tab(town: Town, room: Room) -> None:
    await town.open_for_entry()
    person = await room.seated(town, "mother")
    await person.voie(1, PATHWAY_GT).check()
    async with person.page.expect_event("dialog") as waiting:
        await person.page.close(run_before_unload=True)
    dialog: Dialog = await waiting.value
    assert dialog.type == "beforeunload"
    await dialog.accept()


async def test_a24_an_untouched_form_and_a_validated_one_are_left_unasked(town: Town, room: Room) -> None:
    await town.open_for_entry()
    person = await room.seated(town, "mother")
    asked: list[str] = []

    async def note(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.accept()

    person.page.on("dialog", note)
    await by_link(person)
    await person.page.wait_for_url("**/account")
    await person.open(town.child.path)
    await person.voie(1, PATHWAY_GT).check()
    await person.press("VALIDER")
    await person.sees("Vos intentions ont bien été validées.")
    await by_link(person)
    await person.page.wait_for_url("**/account")
    assert asked == []
