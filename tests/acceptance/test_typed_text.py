"""What was typed stays on the page that refuses it, for who typed it and for nobody else."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from deploy.story.browser import Browser
from deploy.story.page import Page
from services.intentions.web.kit.people import People
from tests.support.story import OCCUPATION, PATHWAY_CAP, PATHWAY_PRO, enter, publish_reference
from tests.support.town import PASSWORD, Town

TYPED = "Ce que vous aviez saisi"
TEXT = "Soigner <les> chevaux"
LINES = (f"Demande 1 : {PATHWAY_PRO} Métier ou formation : {TEXT}", f"Demande 2 : {PATHWAY_CAP}")


async def typing(town: Town, name: str = "mother", **opening: object) -> Browser:
    """A responsible with two intentions before them, not validated."""
    browser = await town.sign_in(name)
    await browser.open(f"{town.child.path}/form")
    await browser.press("AJOUTER UNE INTENTION")
    browser.tick(PATHWAY_PRO, "Intention 1")
    browser.fill(OCCUPATION, TEXT, "Intention 1")
    browser.tick(PATHWAY_CAP, "Intention 2")
    return browser


def stays(page: Page) -> bool:
    """Whether what was typed is there to be read."""
    assert "<les>" not in page.html
    return page.has(TYPED) and all(page.has(line) for line in LINES)


async def sign_in_again(town: Town, browser: Browser, name: str, password: str = PASSWORD) -> Page:
    """Sign in on the page that refused."""
    browser.fill("votre identifiant", town.login(name))
    browser.fill("votre mot de passe", password)
    return await browser.press("VALIDER")


async def shut(town: Town) -> None:
    await town.shut()


async def closed_by_plan(town: Town) -> None:
    await town.open(closes_at=town.clock())


async def overtaken(town: Town) -> None:
    await enter(await town.sign_in("father"))


async def avis_came(town: Town) -> None:
    await enter(await town.sign_in("mother"), cap=False)
    await publish_reference(town)


async def own_other_device(town: Town) -> None:
    await enter(await town.sign_in("mother"))


@pytest.mark.parametrize("button", ["VALIDER", "AJOUTER UNE INTENTION", "Monter l'intention 2"])
@pytest.mark.parametrize("close", [shut, closed_by_plan])
async def test_p7_after_the_closing_text_and_hour_are_on_the_page(
    town: Town, close: Callable[[Town], Awaitable[None]], button: str
) -> None:
    await town.open_for_entry()
    mother = await typing(town)
    town.clock.forward(minutes=5)
    await close(town)
    town.clock.forward(minutes=2)
    page = await mother.press(button)
    assert page.status in (403, 409)
    assert stays(page)
    assert page.has("Votre envoi n'a pas été enregistré.")
    assert page.has("Il est fermé depuis le 7 novembre 2026 à 12:43.")
    assert not (await mother.open(town.child.path)).has(TYPED)
    assert await town.events() == []


@pytest.mark.parametrize("happens", [overtaken, avis_came, own_other_device])
async def test_p7_after_a_conflict_the_text_is_on_the_page(
    town: Town, happens: Callable[[Town], Awaitable[None]]
) -> None:
    await town.open_for_entry()
    mother = await typing(town)
    await happens(town)
    page = await mother.press("VALIDER")
    assert (page.status, stays(page)) == (409, True)
    assert not page.has("Il est fermé depuis")


@pytest.mark.parametrize("button", ["VALIDER", "AJOUTER UNE INTENTION"])
async def test_p7_after_the_session_the_same_account_goes_on_with_what_it_typed(
    town: Town, button: str
) -> None:
    await town.open_for_entry()
    mother = await typing(town)
    town.clock.forward(seconds=1201)
    page = await mother.press(button)
    assert (page.status, stays(page)) == (403, True)
    assert page.has("Votre session était terminée : votre dernier envoi n'a pas été enregistré.")
    page = await sign_in_again(town, mother, "mother", "faux mot de passe")
    assert (page.status, stays(page)) == (422, True)
    page = await sign_in_again(town, mother, "mother")
    assert page.status == 200
    assert page.has("vérifiez, puis validez.")
    assert page.control(OCCUPATION, "Intention 1").value == TEXT
    assert page.control(PATHWAY_CAP, "Intention 2").checked
    assert await town.events() == []
    assert (await mother.press("VALIDER")).has("Vos intentions ont bien été validées.")
    assert await town.events() == ["IntentionsValidated"]


async def test_p7_a_sign_in_whose_form_cannot_be_shown_keeps_the_text_and_the_session(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.open_for_entry()
    mother = await typing(town)
    town.clock.forward(seconds=1201)
    await mother.press("VALIDER")

    async def away(*_: object) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as lost:
        lost.setattr(People, "pupils", away)
        page = await sign_in_again(town, mother, "mother")
    assert (page.status, stays(page)) == (503, True)
    assert (await mother.open(town.child.path)).url.endswith(town.child.path)


async def test_p7_a_sign_in_that_goes_on_to_step_3_offers_no_form(town: Town) -> None:
    await town.open_for_entry()
    mother = await typing(town)
    town.clock.forward(seconds=1201)
    page = await mother.press("VALIDER")
    [after] = [one for one in page.form("VALIDER").controls if one.name == "next"]
    after.value = f"{town.child.path}/decision"
    page = await sign_in_again(town, mother, "mother")
    assert (page.status, page.url.endswith("/decision")) == (200, True)


async def test_p7_a_sign_in_without_its_cookie_loses_nothing_of_it(town: Town) -> None:
    await town.open_for_entry()
    mother = await typing(town)
    town.clock.forward(seconds=1201)
    await mother.press("VALIDER")
    mother._client.cookies.clear()
    page = await sign_in_again(town, mother, "mother")
    assert (page.status, stays(page)) == (403, True)
    page = await sign_in_again(town, mother, "mother")
    assert page.has("vérifiez, puis validez.")
    assert page.control(OCCUPATION, "Intention 1").value == TEXT


@pytest.mark.parametrize("name", ["father", "pupil"])
async def test_p7_another_account_is_never_shown_it(town: Town, name: str) -> None:
    await town.open_for_entry()
    mother = await typing(town)
    town.clock.forward(seconds=1201)
    await mother.press("VALIDER")
    page = await sign_in_again(town, mother, name)
    assert page.url.endswith(town.child.path)
    assert not page.has(TYPED)
    assert "chevaux" not in page.html


async def test_p7_after_the_session_the_saved_state_comes_first_where_it_is_another(town: Town) -> None:
    await town.open_for_entry()
    mother = await typing(town)
    town.clock.forward(seconds=1201)
    await town.shut()
    await mother.press("VALIDER")
    page = await sign_in_again(town, mother, "mother")
    assert (page.status, stays(page)) == (403, True)
    assert page.has("Il est fermé depuis le 7 novembre 2026 à 12:58.")


async def test_p7_a_form_that_was_overtaken_meanwhile_is_still_refused(town: Town) -> None:
    await town.open_for_entry()
    mother = await typing(town)
    await enter(await town.sign_in("mother"))
    town.clock.forward(seconds=1201)
    await mother.press("VALIDER")
    page = await sign_in_again(town, mother, "mother")
    assert page.control(OCCUPATION, "Intention 1").value == TEXT
    assert (await mother.press("VALIDER")).status == 409
    assert await town.events() == ["IntentionsValidated"]


async def test_p7_who_signed_out_in_another_tab_keeps_the_text(town: Town) -> None:
    await town.open_for_entry()
    mother = await typing(town)
    form = mother.page.form("VALIDER")
    await mother.press("SE DÉCONNECTER")
    page = await mother.press("VALIDER", form)
    assert (page.status, stays(page)) == (403, True)
    assert (await sign_in_again(town, mother, "mother")).control(OCCUPATION, "Intention 1").value == TEXT


async def test_p7_who_signed_in_again_in_another_tab_goes_on_at_once(town: Town) -> None:
    await town.open_for_entry()
    mother = await typing(town)
    form = mother.page.form("VALIDER")
    await change_account(town, mother, "mother")
    page = await mother.press("VALIDER", form)
    assert (page.status, page.has("vérifiez, puis validez.")) == (403, True)
    assert page.control(OCCUPATION, "Intention 1").value == TEXT
    assert (await mother.press("VALIDER")).has("Vos intentions ont bien été validées.")


@pytest.mark.parametrize("name", ["father", "pupil"])
async def test_p8_with_two_accounts_in_one_browser_the_page_says_who_is_signed_in(
    town: Town, name: str
) -> None:
    await town.open_for_entry()
    mother = await typing(town)
    form = mother.page.form("VALIDER")
    await change_account(town, mother, name)
    page = await mother.press("VALIDER", form)
    assert (page.status, stays(page)) == (403, True)
    assert page.has(
        f"Vous êtes connecté avec le compte de {'father' if name == 'father' else 'Camille'} MARTIN."
    )
    assert page.has("Si la page avait été ouverte avec un autre compte dans ce navigateur")
    assert await town.events() == []


async def change_account(town: Town, browser: Browser, name: str) -> None:
    """What another tab of the same browser does."""
    await browser.press("SE DÉCONNECTER")
    await sign_in_again(town, browser, name)


@pytest.mark.parametrize("minutes", [1, 14, 15, 16, 60 * 24])
async def test_p7_the_form_says_when_the_school_closes_and_warns_in_the_last_quarter(
    town: Town, minutes: int
) -> None:
    await town.configure()
    await town.open(closes_at=town.clock() + timedelta(minutes=minutes))
    browser = await town.sign_in("mother")
    hour = "le 7 novembre 2026 à" if minutes < 60 else "le 8 novembre 2026 à 12:38."
    assert browser.page.has(f"Le service ferme {hour}")
    assert browser.page.has("Le service ferme dans moins de 15 minutes, à 12:") == (minutes <= 15)
    assert f'data-seconds="{minutes * 60}"' in browser.page.html


async def test_p7_without_a_planned_closing_nothing_is_said_of_one(town: Town) -> None:
    await town.open_for_entry()
    page = (await town.sign_in("mother")).page
    assert 'id="closing"' not in page.html
    assert not page.has("Le service ferme")
