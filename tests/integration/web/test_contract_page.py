"""`GET /contract`: the whole contract on one page that asks nobody else for anything, and its documents."""

import re
from collections.abc import AsyncIterator

import httpx2
import pytest

from services.intentions.api import openapi
from services.intentions.api.problems import KINDS
from shared.contract.envelope import IN_EVERY_EVENT, Envelope
from shared.contract.events import EVENTS
from shared.contract.generate import FOLDER
from shared.messaging.asyncapi import document
from tests.support.http import client as http_client

FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.json"))
ROW = re.compile(
    r"<tr><th scope=\"row\"><code>(\w+)</code></th><td>(.*?)</td><td>(yes|no)</td><td>(.*?)</td>"
)


@pytest.fixture
async def client(web: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with http_client(base_url=web) as client:
        yield client


async def test_every_event_is_on_the_page_with_its_fields_and_example(client: httpx2.AsyncClient) -> None:
    page = await client.get("/contract")
    assert page.status_code == 200
    assert '<html lang="en">' in page.text
    for name in EVENTS:
        assert f'id="{name}.v1"' in page.text
    assert "<code>intentions.rank</code>" in page.text
    assert "2GT | 2PRO | CAP1" in page.text
    assert "drop-head" in page.text
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page.text) == []


async def test_the_envelope_says_what_each_attribute_is_and_that_events_have_their_place(
    client: httpx2.AsyncClient,
) -> None:
    page = (await client.get("/contract")).text
    rows = ROW.findall(page.partition('<h2 id="envelope">')[2].partition("<h2")[0])
    assert [name for name, *_ in rows] == list(Envelope.model_fields)
    assert all(about for *_, about in rows)
    assert "null" not in " ".join(kind for _, kind, *_ in rows)
    always = {name for name, _, always, _ in rows if always == "yes"}
    assert set(IN_EVERY_EVENT) | {"specversion", "id", "source", "type", "time", "data"} == always


async def test_what_an_outsider_asks_is_on_the_page(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/contract")).text
    for told in (
        "application/cloudevents+json",
        "orientation.events",
        "subscriber.NAME",
        "Bearer TOKEN",
        "Orientation-Scanned",
        "Last-Event-ID",
        "with <code>_</code> where an event has no",
        "numbers of the acceptance rules",
        *openapi.document()["paths"],
        *(kind.slug for kind in KINDS),
    ):
        assert told in page, told
    assert set(re.findall(r'href="#([^"]+)"', page)) - {"content"} == set(
        re.findall(r'<h2 id="([^"]+)"', page)
    )
    for french in ("Aller au contenu", "Aide", "Données personnelles"):
        assert french not in page
    assert {f"/contract/{file}" for file in FILES} <= set(re.findall(r'href="([^"]+)"', page))


@pytest.mark.parametrize("file", FILES)
async def test_each_document_is_served_as_it_is_in_the_repository(
    client: httpx2.AsyncClient, file: str
) -> None:
    kinds = {"schemas": "application/schema+json", "examples": "application/cloudevents+json"}
    served = await client.get(f"/contract/{file}")
    assert served.text == (FOLDER / file).read_text()
    assert served.headers["content-type"] == kinds.get(file.partition("/")[0], "application/json")


async def test_a_folder_leads_to_the_list_and_nothing_else_is_served(client: httpx2.AsyncClient) -> None:
    for folder in ("schemas", "schemas/", "examples"):
        assert (await client.get(f"/contract/{folder}")).headers["location"] == "/contract#documents"
    for nothing in ("schemas/none.json", "asyncapi", "..%2fadr%2f0001.md"):
        assert (await client.get(f"/contract/{nothing}")).status_code == 404
    assert (await client.get("/contract/asyncapi.json")).json() == document()
