"""A planned closing: said on the form, called out in the last quarter of an hour and when it has come."""

from datetime import timedelta

from playwright.async_api import expect

from tests.browser.checks import faults_of
from tests.browser.person import Person
from tests.browser.room import Room
from tests.support.story import PATHWAY_GT
from tests.support.town import Town

SOON = "Le service ferme dans moins de 15 minutes, à 12:58. Ce qui n'est pas validé à cette heure"
OVER = "Le service est fermé depuis 12:58. Ce que vous avez saisi ne peut plus être validé."


async def at_the_form(town: Town, room: Room) -> Person:
    """At the form, twenty minutes before the school closes, on a clock that the test moves."""
    await town.configure()
    await town.open(closes_at=town.clock() + timedelta(minutes=20))
    person = await room.seated(town, "mother", "/help")
    await person.page.clock.install()
    await person.open(f"{town.child.path}/form")
    return person


async def test_p7_an_open_form_warns_and_then_says_that_it_is_too_late(town: Town, room: Room) -> None:
    person = await at_the_form(town, room)
    await person.sees("Le service ferme le 7 novembre 2026 à 12:58.")
    warning = person.page.locator("#closing")
    await expect(warning).to_be_hidden()
    await person.page.clock.fast_forward(4 * 60_000)
    await expect(warning).to_be_hidden()
    await person.page.clock.fast_forward(62_000)
    await person.sees(SOON)
    await expect(warning).to_have_role("alert")
    assert await faults_of(person) == []
    await person.page.clock.fast_forward(15 * 60_000)
    await person.sees(OVER)
    await person.sees_not(SOON)


async def test_p7_after_the_closing_what_was_typed_is_on_the_page_that_refuses(
    town: Town, room: Room
) -> None:
    person = await at_the_form(town, room)
    await person.voie(1, PATHWAY_GT).check()
    town.clock.forward(minutes=19)  # a page asked for meanwhile
    await person.page.evaluate("fetch('/pupils')")
    town.clock.forward(minutes=2)
    await person.press("VALIDER")
    await person.sees("Il est fermé depuis le 7 novembre 2026 à 12:58.", f"Demande 1 : {PATHWAY_GT}")
