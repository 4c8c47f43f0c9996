"""Two minutes before the session ends a dialog offers to stay; afterwards sign-in comes, and leads back."""

from typing import Any

from playwright.async_api import Locator, expect

from tests.browser.checks import faults_of
from tests.browser.person import Person
from tests.browser.room import Room
from tests.support.story import PATHWAY_GT
from tests.support.town import PASSWORD, Town

IDLE_SECONDS = 1200
DAY_SECONDS = 28_800  # the longest that a session lasts
# The warning is due: less than two minutes are left, on the page's clock and on the server's.
NEARLY_OVER = IDLE_SECONDS - 90


async def at_the_form(town: Town, room: Room, **options: Any) -> tuple[Person, Locator]:
    """At the form, on a clock that the test moves; and the warning, not shown yet."""
    await town.open_for_entry()
    person = await room.seated(town, "mother", "/help", **options)
    await person.page.clock.install()
    await person.open(f"{town.child.path}/form")
    warning = person.page.get_by_role("alertdialog", name="Votre session va se terminer")
    await expect(warning).to_be_hidden()
    return person, warning


async def pass_time(town: Town, person: Person, seconds: int) -> None:
    """Let time pass for the server and for the page."""
    town.clock.forward(seconds=seconds)
    await person.page.clock.fast_forward(seconds * 1000)


async def test_the_warning_comes_and_who_stays_loses_nothing(town: Town, room: Room) -> None:
    person, warning = await at_the_form(town, room)
    await person.voie(1, PATHWAY_GT).check()
    await pass_time(town, person, IDLE_SECONDS - 180)
    await expect(warning).to_be_hidden()
    await pass_time(town, person, 90)
    await expect(warning).to_be_visible()
    assert (await person.focused())[1] == "Rester connecté"
    await person.keys("Enter")
    await expect(warning).to_be_hidden()
    await expect(person.voie(1, PATHWAY_GT)).to_be_checked()
    await pass_time(town, person, IDLE_SECONDS - 180)
    await person.press("VALIDER")
    await person.sees("Vos intentions ont bien été validées.")
    assert person.complaints == []


async def test_the_warning_is_as_sound_as_every_screen(town: Town, room: Room) -> None:
    person, warning = await at_the_form(town, room)
    await pass_time(town, person, NEARLY_OVER)
    await expect(warning).to_be_visible()
    assert await faults_of(person) == []


async def test_when_it_is_over_sign_in_comes_and_leads_back(town: Town, room: Room) -> None:
    person, warning = await at_the_form(town, room)
    await person.voie(1, PATHWAY_GT).check()
    await pass_time(town, person, NEARLY_OVER)
    await expect(warning).to_be_visible()
    await pass_time(town, person, 100)
    await expect(person.page.get_by_label("votre mot de passe")).to_be_visible()
    await person.sees("Votre session est terminée : ce qui n'était pas validé n'a pas été enregistré.")
    await person.sees("Ce que vous aviez saisi")  # P7
    await person.sign_in(town.login("mother"), PASSWORD)
    await expect(person.voie(1, PATHWAY_GT)).to_be_checked()
    assert await town.events() == []


async def test_p7_when_it_is_over_an_untouched_form_leads_back_as_any_page(town: Town, room: Room) -> None:
    person, warning = await at_the_form(town, room)
    await pass_time(town, person, NEARLY_OVER)
    await expect(warning).to_be_visible()
    await pass_time(town, person, 100)
    await person.sees("Votre session est terminée : ce qui n'était pas validé n'a pas été enregistré.")
    await person.sees_not("Ce que vous aviez saisi")
    await person.sign_in(town.login("mother"), PASSWORD)
    await expect(person.page).to_have_url(f"{person.origin}{town.child.path}/form")


async def test_at_the_very_end_the_warning_gives_way_to_the_form(town: Town, room: Room) -> None:
    person, warning = await at_the_form(town, room)
    await person.voie(1, PATHWAY_GT).check()
    for _ in range(DAY_SECONDS // NEARLY_OVER):
        await pass_time(town, person, NEARLY_OVER)
        await expect(warning).to_be_visible()
        await person.press("Rester connecté")
        await expect(warning).to_be_hidden()
    await pass_time(town, person, DAY_SECONDS % NEARLY_OVER - 100)
    await person.press("Rester connecté")
    await expect(warning).to_be_hidden()
    await person.sees("validez maintenant, puis reconnectez-vous.")
    await pass_time(town, person, 70)
    await expect(warning).to_be_hidden()
    await person.press("VALIDER")
    await person.sees("Vos intentions ont bien été validées.")


async def test_who_closes_the_warning_is_not_stopped_again(town: Town, room: Room) -> None:
    person, warning = await at_the_form(town, room)
    await pass_time(town, person, NEARLY_OVER)
    await expect(warning).to_be_visible()
    await person.press("Fermer")
    await expect(warning).to_be_hidden()
    await pass_time(town, person, 70)
    await expect(warning).to_be_hidden()


async def test_after_sleep_without_a_network_it_says_so_and_tries_again(town: Town, room: Room) -> None:
    person, warning = await at_the_form(town, room)
    await person.context.set_offline(True)
    await pass_time(town, person, IDLE_SECONDS + 60)
    await expect(warning).to_be_visible()
    await person.sees("La session n'a pas pu être prolongée. Vérifiez votre connexion et réessayez.")
    await person.context.set_offline(False)
    await person.page.clock.fast_forward(15_000)
    await person.sees("Votre session est terminée :")


async def test_without_script_the_form_says_how_long_there_is(town: Town, room: Room) -> None:
    await town.open_for_entry()
    person = await room.seated(town, "mother", java_script_enabled=False)
    await person.sees("sans interruption de plus de 20 minutes")
