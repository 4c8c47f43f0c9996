"""The answer to the propositions in a browser: left only when asked, by keyboard, on paper (F-20, F-22)."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.person import Person
from tests.browser.places import Places
from tests.browser.room import PHONE, Room
from tests.browser.test_keyboard import SCRIPT, use
from tests.browser.test_leaving import WAYS, by_link
from tests.support.matrix import AUTHOR, VIEWERS
from tests.support.matrix_year import (
    DECIDED,
    PROPOSITIONS,
    TO_ANSWER,
    WHAT_TO_DO,
    gave,
)
from tests.support.story import PATHWAY_CAP, PATHWAY_PRO
from tests.support.town import Town
from tests.support.year_states import (
    AGREE,
    DISAGREE,
    agreed,
    decided,
    disagreed,
    one_proposed,
    proposed,
)

QUESTION = "Vous n'avez pas validé votre réponse, êtes-vous sûr de vouloir quitter cette page ?"
GO = "Donner votre réponse"


async def at_the_propositions(town: Town, room: Room, viewer: str = AUTHOR, **options: Any) -> Person:
    """On the propositions, come from the help; a person who read the page has touched it."""
    await proposed(town)
    person = await room.seated(town, viewer, "/help", **options)
    await person.open(f"{town.child.path}/decision")
    await person.page.get_by_role("heading", level=1).click()
    return person


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_r092_who_may_answer_is_asked_and_may_stay_or_leave(
    town: Town, room: Room, way: Callable[[Person], Coroutine[Any, Any, None]]
) -> None:
    person = await at_the_propositions(town, room)
    await person.page.get_by_label(DISAGREE).check()  # chosen is not answered
    asked = person.page.get_by_role("dialog", name=QUESTION)
    await way(person)
    await expect(asked).to_be_visible()
    assert (await person.focused())[1] == "Rester sur la page"
    await person.press("Rester sur la page")
    await expect(asked).to_be_hidden()
    await way(person)
    await person.press("Quitter la page")
    await expect(person.page).to_have_url(person.origin + WAYS[way])
    assert "PropositionsAnswered" not in await town.events()
    assert person.complaints == []


@pytest.mark.parametrize("viewer", VIEWERS[1:])
async def test_r092_the_others_leave_unasked(town: Town, room: Room, viewer: str) -> None:
    person = await at_the_propositions(town, room, viewer)
    await by_link(person)
    await person.page.wait_for_url("**/account")


async def test_r092_after_the_answer_nobody_is_asked(town: Town, room: Room) -> None:
    person = await at_the_propositions(town, room)
    await person.page.get_by_label(DISAGREE).check()
    await person.press("VALIDER")
    await person.sees(gave(AUTHOR, "pas d'accord"), WHAT_TO_DO)
    await by_link(person)
    await person.page.wait_for_url("**/account")
    assert person.complaints == []


async def test_on_a_phone_a_link_at_the_top_leads_to_the_form(town: Town, room: Room) -> None:
    person = await at_the_propositions(town, room, viewport=PHONE)
    await person.sees(TO_ANSWER)
    await expect(person.page.get_by_role("link", name=GO)).to_be_in_viewport()
    await person.follow(GO)
    await expect(person.page.get_by_role("group", name="Votre réponse")).to_be_in_viewport()
    await expect(person.page.get_by_role("dialog")).to_be_hidden()  # a place on the page is not left
    await person.tab_to(AGREE, "Votre réponse")


@SCRIPT
async def test_f20_the_answer_by_keyboard(town: Town, room: Room, script: bool) -> None:
    await proposed(town)
    person = await room.seated(town, AUTHOR, java_script_enabled=script)
    await person.tab_to(AGREE, "Votre réponse")
    await person.keys("Space")
    await use(person, "VALIDER")
    await person.sees("Si vous êtes d'accord, cochez au moins une proposition que vous acceptez.")
    assert await person.focused() == ("Votre réponse", PATHWAY_PRO)
    await person.tab_to(PATHWAY_CAP, "Votre réponse")
    await person.keys("Space")
    await use(person, "VALIDER")
    await person.sees(gave(AUTHOR, "d'accord"), DECIDED[AUTHOR])


@SCRIPT
async def test_f22_the_disagreement_by_keyboard(town: Town, room: Room, script: bool) -> None:
    await one_proposed(town)
    person = await room.seated(town, AUTHOR, java_script_enabled=script)
    await use(person, "VALIDER")
    await person.sees("Vous devez indiquer si vous êtes d'accord ou pas d'accord.")
    assert await person.focused() == ("Votre réponse", AGREE)
    await person.keys("ArrowDown")
    assert await person.focused() == ("Votre réponse", DISAGREE)
    await use(person, "VALIDER")
    await person.sees(gave(AUTHOR, "pas d'accord"))


async def test_the_step_bar_by_keyboard_shows_where_the_focus_is(places: Places, room: Room) -> None:
    person = await room.seated(await places.at(disagreed), AUTHOR)
    await person.tab_to("Choix définitifs")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert await person.page.evaluate(outline) == "solid"
    await person.keys("Enter")
    await person.sees("Cette étape est terminée : ce qui y a été saisi reste consultable.")


@pytest.mark.parametrize("state", [agreed, decided], ids=lambda one: one.__name__)
async def test_the_decision_prints_without_menu_and_buttons(
    places: Places, room: Room, state: Callable[[Town], Coroutine[Any, Any, None]]
) -> None:
    person = await room.seated(await places.at(state), AUTHOR)
    await person.page.emulate_media(media="print")
    await person.sees("Décision d'orientation", "Camille", "CLG LUCIE AUBRAC", *PROPOSITIONS[1:3])
    for label in ("SE DÉCONNECTER", "Imprimer cette page"):
        await expect(person.button(label)).to_be_hidden()
