"""`GET /contract`: every event on one page that asks nobody else for anything."""

import re

import httpx2

from shared.contract.events import EVENTS
from shared.messaging.asyncapi import document


async def test_every_event_is_on_the_page_with_its_fields_and_example(web: str) -> None:
    async with httpx2.AsyncClient(base_url=web) as client:
        page = await client.get("/contract")
    assert page.status_code == 200
    assert '<html lang="en">' in page.text
    for name in EVENTS:
        assert f'id="{name}.v1"' in page.text
    assert "<code>intentions.rank</code>" in page.text
    assert "2GT | 2PRO | CAP1" in page.text
    assert "drop-head" in page.text
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page.text) == []


async def test_the_document_is_served_beside_it(web: str) -> None:
    async with httpx2.AsyncClient(base_url=web) as client:
        served = await client.get("/contract/asyncapi.json")
    assert served.json() == document()
