"""With the database gone: 503 with Retry-After, never an open door, and all is well again afterwards."""

import asyncpg

from deploy.ports import free_port
from deploy.story.browser import Browser
from services.intentions.web.app import create_app, health_of
from tests.support.proxy import proxied
from tests.support.servers import Database
from tests.support.story import PATHWAY_GT
from tests.support.town import PASSWORD, Clock, Town
from tests.support.web_server import serving
from tests.support.web_settings import web_settings


async def test_a_database_that_is_away_gives_503_and_comes_back(
    town: Town, web_database: Database, clock: Clock
) -> None:
    await town.open_for_entry()
    with proxied(web_database.url) as (proxy, url):
        app = create_app(web_settings(url, port := free_port()), clock)
        health = f"http://127.0.0.1:{(health_port := free_port())}/health"
        with serving(app, port, (health_of(app), health_port)) as address:
            async with Browser(address) as browser:
                await _sign_in(browser, town)
                browser.tick(PATHWAY_GT, "Intention 1")
                form = browser.page.form("VALIDER")
                proxy.cut()
                response = await browser._client.post(f"{town.child.path}/form", data=form.data("VALIDER"))
                assert response.status_code == 503
                assert response.headers["retry-after"] == "5"
                assert "Service momentanément indisponible" in response.text
                assert (await browser._client.get(f"{health}/ready")).status_code == 503
                assert (await browser._client.get(f"{health}/live")).status_code == 200
                proxy.mend()
                page = await browser.press("VALIDER", form)
                assert page.has("Vos intentions ont bien été validées.")
    assert await town.events() == ["IntentionsValidated"]


async def test_connections_that_the_server_has_just_ended_give_503_and_are_replaced(
    town: Town, web_database: Database, clock: Clock
) -> None:
    with proxied(web_database.url) as (proxy, url):
        app = create_app(web_settings(url, port := free_port()), clock)
        with serving(app, port) as address:
            async with Browser(address) as browser:
                await _sign_in(browser, town)
                proxy.hold()
                await _end_connections(web_database)
                statuses = [(await browser.open("/pupils")).status for _ in range(30)]
    assert 503 in statuses
    assert set(statuses) <= {200, 503}
    assert statuses[-1] == 200


async def _sign_in(browser: Browser, town: Town) -> None:
    await browser.open("/sign-in")
    browser.fill("votre identifiant", town.login("mother"))
    browser.fill("votre mot de passe", PASSWORD)
    await browser.press("VALIDER")


async def _end_connections(database: Database) -> None:
    """As a restart does: the server says why, then closes."""
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", database.name
    )
    await connection.close()
