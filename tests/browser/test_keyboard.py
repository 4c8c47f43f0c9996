"""By keyboard alone: the whole entry, reorder and delete, with the script and without it."""

import pytest
from playwright.async_api import expect

from tests.browser.person import Person
from tests.browser.room import Room
from tests.support.matrix import BOX, MINE
from tests.support.story import PATHWAY_CAP, PATHWAY_GT, PATHWAY_PRO, answered
from tests.support.town import PASSWORD, Town

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])


async def choose(person: Person, rank: int, voie: str) -> None:
    """Tab into the voies of a card, and go down to this one."""
    await person.tab_to(await first_free(person, rank), f"Intention {rank}")
    await person.keys("Space")
    for _ in range(3):
        if (await person.focused())[1] == voie:
            return
        await person.keys("ArrowDown")
    raise AssertionError(f"{voie} is not reached with the arrows")


async def first_free(person: Person, rank: int) -> str:
    """The voie that Tab reaches first in a card where none is chosen."""
    for voie in (PATHWAY_GT, PATHWAY_PRO, PATHWAY_CAP):
        if await person.voie(rank, voie).is_enabled():
            return voie
    raise AssertionError("every voie is taken")


async def use(person: Person, button: str) -> None:
    """Tab to a button and press Enter."""
    await person.tab_to(button)
    await person.keys("Enter")
    await person.page.wait_for_load_state()


@SCRIPT
async def test_the_entry_reordered_and_shortened_by_keyboard(town: Town, room: Room, script: bool) -> None:
    await town.open_for_entry()
    person = await room.stranger(java_script_enabled=script)
    await person.open(town.child.path)
    await person.tab_to("votre identifiant")
    await person.page.keyboard.type(town.login("mother"))
    await person.tab_to("votre mot de passe")
    await person.page.keyboard.type(PASSWORD)
    await person.keys("Enter")
    await expect(person.card(1)).to_be_visible()
    await person.page.wait_for_load_state()  # the script runs: a press before it asks the server instead
    await choose(person, 1, PATHWAY_GT)
    await use(person, "AJOUTER UNE INTENTION")
    await expect(person.card(2)).to_be_visible()
    await choose(person, 2, PATHWAY_PRO)
    await person.tab_to("Métier ou formation", "Intention 2")
    await person.page.keyboard.type("Pâtisserie")
    await use(person, "AJOUTER UNE INTENTION")
    await expect(person.card(3)).to_be_visible()
    await choose(person, 3, PATHWAY_CAP)
    await use(person, "Monter l'intention 3")
    await expect(person.voie(2, PATHWAY_CAP)).to_be_checked()
    await use(person, "Descendre l'intention 1")
    await expect(person.voie(2, PATHWAY_GT)).to_be_checked()
    assert await person.chosen() == [PATHWAY_CAP, PATHWAY_GT, PATHWAY_PRO]
    await use(person, "Supprimer l'intention 2")
    await expect(person.card(3)).to_have_count(0)
    await use(person, "VALIDER")
    await person.sees(
        "Intention 1 : 1re année de CAP",
        "Intention 2 : 2de professionnelle Métier ou formation : Pâtisserie",
        "Vos intentions ont bien été validées.",
    )


async def test_the_focus_follows_what_was_moved_added_or_deleted(town: Town, room: Room) -> None:
    await town.open_for_entry()
    person = await room.seated(town, "mother")
    await use(person, "AJOUTER UNE INTENTION")
    await expect(person.card(2)).to_be_visible()
    assert await person.focused() == ("Intention 2", PATHWAY_GT)
    await use(person, "Monter l'intention 2")
    # At the top « Monter » is inactive: the focus stays in the card that was moved.
    assert await person.focused() == ("Intention 1", "Descendre l'intention 1")
    await use(person, "Supprimer l'intention 1")
    await expect(person.card(1)).to_be_focused()
    await expect(person.card(2)).to_have_count(0)


async def test_enter_in_the_free_text_validates(town: Town, room: Room) -> None:
    await town.open_for_entry()
    person = await room.seated(town, "mother")
    await choose(person, 1, PATHWAY_PRO)
    await person.tab_to("Métier ou formation", "Intention 1")
    await person.page.keyboard.type("Mécanique")
    await person.keys("Enter")
    await person.sees("Métier ou formation : Mécanique", "Vos intentions ont bien été validées.")


@SCRIPT
async def test_the_acknowledgement_by_keyboard(town: Town, room: Room, script: bool) -> None:
    await answered(town)
    person = await room.seated(town, "mother", java_script_enabled=script)
    await person.tab_to(BOX)
    await person.keys("Space")
    await use(person, "VALIDER")
    await person.sees(MINE.removesuffix(" le 17/10."))


async def test_the_first_stop_skips_to_the_content(town: Town, room: Room) -> None:
    await town.open_for_entry()
    person = await room.seated(town, "mother")
    await person.keys("Tab")
    assert (await person.focused())[1] == "Aller au contenu"
    await person.keys("Enter")
    await person.tab_to(PATHWAY_GT, "Intention 1")
