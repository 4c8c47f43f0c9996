"""MON COMPTE: another password, and what becomes of the other sessions (S6, P3)."""

import asyncio
import json

import pytest

from deploy.story.browser import Browser
from shared.contract import streams
from tests.support.story import enter
from tests.support.town import PASSWORD, Town

CURRENT = "votre mot de passe actuel"
NEW, REPEATED = "votre nouveau mot de passe", "votre nouveau mot de passe, une seconde fois"
PHRASE = "une phrase à moi seule"
DONE = "Votre mot de passe a été changé."


async def form_of(
    browser: Browser, password: str = PHRASE, current: str = PASSWORD, repeated: str = ""
) -> None:
    """The form for another password, filled."""
    await browser.open("/account")
    await browser.follow("Changer de mot de passe")
    browser.fill(CURRENT, current)
    browser.fill(NEW, password)
    browser.fill(REPEATED, repeated or password)


async def ended(town: Town, name: str) -> list[str]:
    """Why the sessions of this person ended, and what was validated in each."""
    rows = await town.pool.fetch(
        "SELECT e.data FROM eventstore.events e JOIN directory.sessions s ON e.stream = 'session-' || s.id "
        "WHERE s.account = $1 ORDER BY e.position",
        town.accounts[name],
    )
    found = [json.loads(row["data"]) for row in rows]
    return [f"{one['reason']} {len(one['validated'])}" for one in found]


@pytest.mark.parametrize("name", ["mother", "pupil"])
async def test_s6_a_password_is_changed_and_the_session_goes_on(town: Town, name: str) -> None:
    browser = await town.sign_in(name)
    before = browser._client.cookies["session"]
    await form_of(browser)
    page = await browser.press("VALIDER")
    assert page.has(DONE) and page.url.endswith("/account")  # noqa: PT018
    assert browser._client.cookies["session"] != before
    assert (await browser.open(town.child.path)).url.endswith(town.child.path)
    assert (await town.sign_in(name, PHRASE)).page.url.endswith(town.child.path)
    assert (await town.sign_in(name, PASSWORD)).page.status == 422
    thief = town.stranger()
    thief._client.cookies.set("session", before, domain="127.0.0.1")
    assert "/sign-in" in (await thief.open("/account")).url


async def test_s6_the_other_sessions_end_as_if_signed_out_with_their_recaps(town: Town) -> None:
    await town.open_for_entry()
    forgotten, idle, browser = [await town.sign_in("mother") for _ in range(3)]
    await enter(forgotten)
    await form_of(browser)
    await browser.press("VALIDER")
    assert await ended(town, "mother") == ["logout 1", "logout 0"]
    for other in (forgotten, idle):
        assert "/sign-in" in (await other.open(town.child.path)).url
    assert (await browser.open("/account")).url.endswith("/account")
    assert await ended(town, "father") == []


@pytest.mark.parametrize(
    ("filled", "sentence"),
    [
        ({"current": "faux mot de passe"}, "Le mot de passe actuel est incorrect."),
        ({"repeated": "autre phrase"}, "Les deux mots de passe saisis sont différents."),
        ({"password": "azerty"}, "trop court ou trop courant"),
        ({"password": "soleil2012"}, "trop court ou trop courant"),
        ({"password": "butterfly"}, "trop court ou trop courant"),
        ({"password": "Martin-2026!"}, "il ressemble à votre nom ou à votre identifiant"),
        ({"password": "nitramrehtom"}, "il ressemble à votre nom ou à votre identifiant"),
        ({"password": "Camille14!Camille"}, "il ressemble à votre nom ou à votre identifiant"),
    ],
)
async def test_s6_what_is_refused_changes_nothing_and_ends_nothing(
    town: Town, filled: dict[str, str], sentence: str
) -> None:
    other, browser = await town.sign_in("mother"), await town.sign_in("mother")
    await form_of(browser, **filled)
    page = await browser.press("VALIDER")
    assert (page.status, page.url.rpartition("/")[2]) == (422, "password")
    assert page.has(sentence)
    assert all(page.control(label).value == "" for label in (CURRENT, NEW, REPEATED))
    assert (await other.open("/account")).url.endswith("/account")
    assert (await town.sign_in("mother")).page.url.endswith(town.child.path)


async def test_s6_the_login_is_no_password(town: Town) -> None:
    browser = await town.sign_in("mother")
    for password in (town.login("mother"), town.login("mother").upper() + "2026", town.login("mother")[::-1]):
        await form_of(browser, password)
        assert (await browser.press("VALIDER")).status == 422


async def test_s6_the_current_password_is_guessed_no_oftener_than_at_sign_in(town: Town) -> None:
    browser = await town.sign_in("mother")
    statuses = []
    for _ in range(6):
        await form_of(browser, current="faux mot de passe")
        statuses.append((await browser.press("VALIDER")).status)
    assert statuses == [422] * 5 + [429]
    await form_of(browser)
    assert (await browser.press("VALIDER")).status == 429
    assert (await town.sign_in("mother")).page.url.endswith(town.child.path)


async def test_p3_a_double_click_on_a_new_password_succeeds_twice(town: Town) -> None:
    browser = await town.sign_in("mother")
    await form_of(browser)
    form = browser.page.form("VALIDER")
    answers = await asyncio.gather(*(browser.send("VALIDER", form) for _ in range(2)))
    assert [(one.status_code, one.headers["location"]) for one in answers] == [(303, "/account")] * 2
    assert len({one.cookies["session"] for one in answers}) == 1
    assert (await browser.open("/account")).has(DONE)


@pytest.mark.parametrize("missed", [True, False], ids=["answer-missed", "answer-seen"])
async def test_p3_the_form_sent_once_more_succeeds_again_with_the_token_before_or_after(
    town: Town, missed: bool
) -> None:
    browser = await town.sign_in("mother")
    before = browser._client.cookies["session"]
    await form_of(browser)
    form = browser.page.form("VALIDER")
    assert (await browser.press("VALIDER", form)).has(DONE)
    if missed:
        browser._client.cookies.set("session", before, domain="127.0.0.1")
        browser._client.cookies.delete("session", domain="127.0.0.1", path="/")
        browser._client.cookies.set("session", before, domain="127.0.0.1")
    assert (await browser.press("VALIDER", form)).has(DONE)
    assert (await browser.open("/account")).url.endswith("/account")


async def test_p3_the_token_before_opens_nothing_else(town: Town) -> None:
    browser = await town.sign_in("mother")
    before = browser._client.cookies["session"]
    await form_of(browser)
    form = browser.page.form("VALIDER")
    await browser.press("VALIDER", form)
    thief = town.stranger()
    thief._client.cookies.set("session", before, domain="127.0.0.1")
    for password, current in (("une tout autre phrase", PHRASE), ("une tout autre phrase", PASSWORD)):
        data = form.data("VALIDER") | {"password": [password], "repeated": [password], "current": [current]}
        response = await thief._client.post("/account/password", data=data)
        assert "/sign-in" in str(response.url)
    assert "/sign-in" in (await thief.open("/account")).url
    assert (await town.sign_in("mother", PHRASE)).page.url.endswith(town.child.path)


async def test_s6_the_new_password_is_guessed_no_oftener_with_the_token_before(town: Town) -> None:
    browser = await town.sign_in("mother")
    before = browser._client.cookies["session"]
    await form_of(browser)
    form = browser.page.form("VALIDER")
    await browser.press("VALIDER", form)
    thief = town.stranger()
    thief._client.cookies.set("session", before, domain="127.0.0.1")
    statuses = []
    for number in range(6):
        guess = [f"une tout autre phrase {number}"]
        data = form.data("VALIDER") | {"password": guess, "repeated": guess}
        statuses.append((await thief._client.post("/account/password", data=data)).url.path)
    assert statuses == ["/sign-in"] * 5 + ["/account/password"]


async def test_p3_ten_minutes_later_a_form_from_before_is_no_longer_ours(town: Town) -> None:
    browser = await town.sign_in("mother")
    await form_of(browser)
    form = browser.page.form("VALIDER")
    await browser.press("VALIDER", form)
    await town.pool.execute(
        "UPDATE directory.accounts SET password_set_at = now() - interval '11 minutes' WHERE id = $1",
        town.accounts["mother"],
    )
    assert (await browser.press("VALIDER", form)).status == 403


async def test_s6_a_session_that_goes_on_keeps_what_it_validated_for_its_recap(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    await enter(browser)
    await form_of(browser)
    await browser.press("VALIDER")
    await browser.press("SE DÉCONNECTER")
    assert await ended(town, "mother") == ["logout 1"]
    assert streams.session(town.accounts["mother"]).startswith("session-")
