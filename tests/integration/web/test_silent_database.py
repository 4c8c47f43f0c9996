"""With a database that takes all and never answers: 503 in time, and all is well as soon as it speaks."""

import asyncio
from collections.abc import Iterator

import pytest

from deploy.ports import free_port
from deploy.story.browser import Browser
from deploy.story.page import Form, Page
from services.intentions.web.app import create_app, health_of
from shared.http import bounds
from tests.support.proxy import Proxy, proxied
from tests.support.servers import Database
from tests.support.story import PATHWAY_GT
from tests.support.town import PASSWORD, Clock, Town
from tests.support.waiting import wait_until
from tests.support.web_server import serving
from tests.support.web_settings import web_settings

AT_ONCE = 25  # more than a pool has connections
Silent = tuple[str, str, Proxy]


@pytest.fixture
def silent(web_database: Database, clock: Clock) -> Iterator[Silent]:
    """The web process behind a proxy that may fall silent."""
    with proxied(web_database.url) as (proxy, url):
        app = create_app(web_settings(url, port := free_port()), clock)
        health = f"http://127.0.0.1:{(health_port := free_port())}/health"
        with serving(app, port, (health_of(app), health_port)) as address:
            yield address, health, proxy


async def test_w3_a_silent_database_gives_503_and_the_same_form_is_taken_once_afterwards(
    town: Town, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, _, proxy = silent
    await town.open_for_entry()
    async with Browser(address) as browser:
        await _sign_in(browser, town)
        browser.tick(PATHWAY_GT, "Intention 1")
        form = browser.page.form("VALIDER")
        monkeypatch.setattr(bounds, "ANSWER_SECONDS", 1.0)
        proxy.fall_silent()
        response = await browser._client.post(f"{town.child.path}/form", data=form.data("VALIDER"))
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")
        assert "Service momentanément indisponible" in response.text
        proxy.speak()
        monkeypatch.undo()
        page = await wait_until(lambda: _pressed(browser, form), "the form is taken")
        assert page.has("Vos intentions ont bien été validées.")
    assert await town.events() == ["IntentionsValidated"]


async def test_w3_many_requests_at_once_and_the_probe_are_all_answered(
    town: Town, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, health, proxy = silent
    async with Browser(address) as browser:
        await _sign_in(browser, town)
        monkeypatch.setattr(bounds, "ANSWER_SECONDS", 1.0)
        proxy.fall_silent()
        for _ in range(2):  # what they waited for is given up: the next find a pool that is no fuller
            asked = [browser._client.get("/pupils") for _ in range(AT_ONCE)]
            answers = await asyncio.gather(*asked, browser._client.get(f"{health}/ready"))
            assert {answer.status_code for answer in answers} == {503}
        assert (await browser._client.get(f"{health}/live")).status_code == 200
        proxy.speak()
        monkeypatch.undo()
        await wait_until(lambda: _all_well(browser), "every connection is replaced")


async def _pressed(browser: Browser, form: Form) -> Page | None:
    page = await browser.press("VALIDER", form)
    return page if page.status == 200 else None


async def _all_well(browser: Browser) -> bool:
    answers = await asyncio.gather(*(browser._client.get("/pupils") for _ in range(AT_ONCE)))
    return {answer.status_code for answer in answers} == {200}


async def _sign_in(browser: Browser, town: Town) -> None:
    await browser.open("/sign-in")
    browser.fill("votre identifiant", town.login("mother"))
    browser.fill("votre mot de passe", PASSWORD)
    await browser.press("VALIDER")
