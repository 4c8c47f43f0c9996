"""With the database gone: 503 with Retry-After, never an open door, and all is well again afterwards."""

from deploy.local.browser import Browser
from services.intentions.web.app import create_app
from tests.support.proxy import proxied
from tests.support.servers import Database
from tests.support.story import PATHWAY_GT
from tests.support.town import PASSWORD, Clock, Town
from tests.support.web_server import free_port, serving
from tests.support.web_settings import web_settings


async def test_a_database_that_is_away_gives_503_and_comes_back(
    town: Town, web_database: Database, clock: Clock
) -> None:
    await town.open_for_entry()
    with proxied(web_database.url) as (proxy, url):
        app = create_app(web_settings(url, port := free_port()), clock)
        with serving(app, port) as address:
            async with Browser(address) as browser:
                await browser.open("/sign-in")
                browser.fill("votre identifiant", town.login("mother"))
                browser.fill("votre mot de passe", PASSWORD)
                await browser.press("VALIDER")
                browser.tick(PATHWAY_GT, "Intention 1")
                form = browser.page.form("VALIDER")
                proxy.cut()
                response = await browser._client.post(f"{town.child.path}/form", data=form.data("VALIDER"))
                assert response.status_code == 503
                assert response.headers["retry-after"] == "5"
                assert "Service momentanément indisponible" in response.text
                assert (await browser._client.get("/health/ready")).status_code == 503
                assert (await browser._client.get("/health/live")).status_code == 200
                proxy.mend()
                page = await browser.press("VALIDER", form)
                assert page.has("Vos intentions ont bien été validées.")
    assert await town.events() == ["IntentionsValidated"]
