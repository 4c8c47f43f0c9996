"""The pages for 500 and 503: friendly, in French, and as sound as every other page."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser
from starlette.requests import Request
from starlette.responses import Response

from deploy.ports import free_port
from services.intentions.web.app import create_app
from tests.browser.checks import faults_of
from tests.browser.person import Person
from tests.browser.room import Room
from tests.support.proxy import proxied
from tests.support.servers import Database
from tests.support.web_server import serving
from tests.support.web_settings import web_settings


async def broken(_request: Request) -> Response:
    """A fault of ours."""
    raise RuntimeError("not for the families")


async def meet_no_database(person: Person) -> None:
    """Ask for a page of whoever has a session."""
    await person.become("x" * 43)
    await person.open("/account")


@pytest.fixture
def faulty(web_database: Database) -> Iterator[str]:
    """A web process with a page that fails, and no database behind the others."""
    with proxied(web_database.url) as (proxy, url):
        app = create_app(web_settings(url, port := free_port()))
        app.add_route("/broken", broken)
        with serving(app, port) as address:
            proxy.cut()
            yield address


async def test_500_and_503(faulty: str, chromium: Browser) -> None:
    room = Room(chromium, faulty)
    person = await room.stranger()
    await person.open("/broken")
    await person.sees("Erreur inattendue", "Réessayez dans quelques instants")
    assert await faults_of(person) == []
    await meet_no_database(person)
    await person.sees("Service momentanément indisponible", "il ne sera pas enregistré deux fois")
    assert await faults_of(person) == []
    await room.close()
