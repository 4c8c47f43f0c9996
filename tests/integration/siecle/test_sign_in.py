"""Staff sign in, choose a password, sign out: within the families' limits, nothing told to who guesses."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx2
import pytest

from deploy.story.browser import Browser
from deploy.story.page import Page
from services.siecle.app import create_app
from services.siecle.people import accounts
from services.siecle.people.members import OPERATOR
from services.siecle.people.roles import Role
from tests.integration.siecle.conftest import ADMIN, SCHOOL, TOKEN, Office
from tests.support.http import client as http_client
from tests.support.servers import Database
from tests.support.serving import served
from tests.support.staff import employed, siecle_settings

PASSWORD = "un cheval de trait bleu"
WRONG = "L'identifiant ou le mot de passe est incorrect."
HOME = f"/staff/schools/{SCHOOL}"


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[Browser]:
    async with Browser(str(office.api.base_url)) as browser:
        yield browser


async def coded(office: Office) -> accounts.Given:
    """A new account of the school with its code."""
    given = await accounts.give_code(
        office.pool, await employed(office.pool, Role.DEPUTY, school=SCHOOL), OPERATOR
    )
    assert given is not None
    return given


async def activate(browser: Browser, login: str, code: str, password: str, again: str | None = None) -> Page:
    await browser.open("/activate")
    browser.fill("Identifiant", login)
    browser.fill("Code à usage unique", code)
    browser.fill("Nouveau mot de passe", password)
    browser.fill("Nouveau mot de passe, une seconde fois", password if again is None else again)
    return await browser.press("Choisir ce mot de passe")


async def sign_in(browser: Browser, login: str, password: str = PASSWORD, path: str = "/sign-in") -> Page:
    await browser.open(path)
    browser.fill("Identifiant", login)
    browser.fill("Mot de passe", password)
    return await browser.press("Se connecter")


async def test_the_first_sign_in_is_by_code_and_leads_to_the_page_that_was_asked_for(
    office: Office, browser: Browser
) -> None:
    given = await coded(office)
    login = given.member.login
    assert (await activate(browser, login, given.code, PASSWORD, "autre")).has("sont différents")
    assert (await activate(browser, login, given.code, "motdepasse")).has("trop courant")
    assert (await activate(browser, login, "AAAA-BBBB-CCCC-DDDD", PASSWORD)).has("le code est incorrect")
    assert (await activate(browser, login, given.code, PASSWORD)).has("Votre mot de passe est enregistré.")
    assert (await activate(browser, login, given.code, PASSWORD)).has("le code ne sert qu'une fois")

    page = await sign_in(browser, login.upper(), path=f"{HOME}/pupils")
    assert page.url.endswith(f"{HOME}/pupils")
    assert page.has("Dominique Test deputy (chef d'établissement adjoint)")
    assert (await browser.press("Se déconnecter")).has("Vous êtes déconnecté.")
    assert (await browser.open(HOME)).has("Connectez-vous pour afficher la page demandée.")


async def test_s7_a_session_has_a_new_token_each_time_and_none_that_is_over_opens_anything(
    office: Office, browser: Browser
) -> None:
    given = await coded(office)
    await activate(browser, given.member.login, given.code, PASSWORD)
    tokens = []
    for _ in range(2):
        await sign_in(browser, given.member.login)
        tokens.append(browser._client.cookies["staff-session"])
    assert tokens[0] != tokens[1]
    for token, status in ((tokens[0], 303), (tokens[1], 200), ("x" * 43, 303)):
        answer = await office.api.get(HOME, headers={"Cookie": f"staff-session={token}"})
        assert answer.status_code == status
    await browser.press("Se déconnecter")
    answer = await office.api.get(HOME, headers={"Cookie": f"staff-session={tokens[1]}"})
    assert answer.status_code == 303


async def test_s10_another_password_ends_every_session(office: Office, browser: Browser) -> None:
    given = await coded(office)
    await activate(browser, given.member.login, given.code, PASSWORD)
    async with Browser(str(office.api.base_url)) as other:
        await sign_in(other, given.member.login)
        await sign_in(browser, given.member.login)
        for current, new, said in (
            ("faux", "une jument verte et bleue", "Le mot de passe actuel est incorrect."),
            (PASSWORD, "motdepasse", "trop courant"),
            (PASSWORD, "une jument verte et bleue", "Votre mot de passe est enregistré."),
        ):
            await browser.open("/password")
            browser.fill("Mot de passe actuel", current)
            browser.fill("Nouveau mot de passe", new)
            browser.fill("Nouveau mot de passe, une seconde fois", new)
            assert (await browser.press("Choisir ce mot de passe")).has(said)
        assert (await other.open(HOME)).url.endswith(f"/sign-in?next={HOME}")
    assert (await sign_in(browser, given.member.login)).has(WRONG)
    assert (await sign_in(browser, given.member.login, "une jument verte et bleue")).status == 200


async def test_s3_s4_guesses_are_limited_and_told_nothing(office: Office, browser: Browser) -> None:
    given = await coded(office)
    await activate(browser, given.member.login, given.code, PASSWORD)
    for login in (given.member.login, "nobody"):
        answers = [await sign_in(browser, login, f"faux {number}") for number in range(6)]
        assert [answer.status for answer in answers] == [422] * 5 + [429]
        assert all(answer.has(WRONG) for answer in answers[:5])
        assert answers[5].has("Attendez un quart d'heure")
    kept = await office.pool.fetchval("SELECT count(*) FROM siecle.audit WHERE action = 'signed-in'")
    assert kept == 2, "the head's and the academy's"


async def test_p_a_closed_account_signs_in_no_more(office: Office, browser: Browser) -> None:
    given = await coded(office)
    await activate(browser, given.member.login, given.code, PASSWORD)
    await sign_in(browser, given.member.login)
    await accounts.disable(office.pool, given.member.id, OPERATOR)
    assert (await browser.open(HOME)).has("Connexion des personnels")
    assert (await sign_in(browser, given.member.login)).has(WRONG)


async def test_what_was_sent_after_the_session_is_said_not_to_be_stored(office: Office) -> None:
    await office.staff.open(f"{HOME}/openings")
    office.staff.tick("Saisie des intentions provisoires")
    await office.pool.execute("DELETE FROM siecle.sessions")
    page = await office.staff.press("Ouvrir")
    assert page.has("votre dernier envoi n'a pas été enregistré")
    assert await office.changes() == []


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb"])
async def test_s34_sign_in_leads_nowhere_else(office: Office, browser: Browser, target: str) -> None:
    given = await coded(office)
    await activate(browser, given.member.login, given.code, PASSWORD)
    await browser.open(f"/sign-in?{httpx2.QueryParams({'next': target})}")
    browser.fill("Identifiant", given.member.login)
    browser.fill("Mot de passe", PASSWORD)
    answer = await browser.send("Se connecter", None)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


async def test_s12_cookies_are_for_this_site_alone(office: Office, siecle_db: Database) -> None:
    settings = siecle_settings(siecle_db.url, TOKEN, ADMIN, "https://siecle.example.fr")
    async with served(create_app(settings, office.pool)) as url, http_client(base_url=url) as client:
        [cookie] = (await client.get("/sign-in")).headers.get_list("Set-Cookie")
    name, *attributes = cookie.split("; ")
    assert name.startswith("__Host-staff-visitor=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} == set(attributes)


async def test_s21_a_database_that_is_away_is_told_in_french(office: Office) -> None:
    await office.pool.close()
    page = await office.staff.open(HOME)
    assert (page.status, page.has("Site momentanément indisponible")) == (503, True)


async def test_s19_nobody_is_named_in_the_log(
    office: Office, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    given = await coded(office)
    await activate(browser, given.member.login, given.code, PASSWORD)
    await sign_in(browser, given.member.login)
    await browser.open(f"{HOME}/pupils/1/opinion")
    await browser.open("/staff/schools/0930000X")
    told = capsys.readouterr().out
    assert "access denied" in told
    assert "/staff/schools/{uai}/pupils/{siecle_id}/opinion" in told
    for secret in (given.member.login, given.code, PASSWORD, "Dominique", SCHOOL, "MARTIN", "0930000X"):
        assert secret not in told
    assert str(UUID(str(given.member.id))) in told
