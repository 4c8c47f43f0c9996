"""The internal API: scopes, batches, and nothing for unknown ids."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx2
import pytest
from uuid_utils.compat import uuid7

from services.intentions.directory.contacts import Contact, keep_contact
from shared.contract.types import Pathway, Verdict
from tests.support.story import enter
from tests.support.town import Town
from tests.support.web_settings import NOTIFICATIONS, SYNC

SCOPES = {
    "/internal/events": {NOTIFICATIONS, SYNC},
    "/internal/texts": {NOTIFICATIONS, SYNC},
    "/internal/contacts": {NOTIFICATIONS},
    "/internal/letters/claim": {NOTIFICATIONS},
    "/internal/letters/settle": {NOTIFICATIONS},
    "/internal/pupils": {SYNC},
    "/internal/pupils/resolve": {SYNC},
}


@pytest.fixture
async def client(web: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=web) as client:
        yield client


async def ask(client: httpx2.AsyncClient, path: str, body: Any, token: str | None) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return await client.post(path, json=body, headers=headers)


@pytest.mark.parametrize("path", SCOPES)
async def test_each_service_has_its_own_scope(client: httpx2.AsyncClient, path: str) -> None:
    for token in (None, "wrong", ""):
        assert (await ask(client, path, {}, token)).status_code == 401
    for token in (NOTIFICATIONS, SYNC):
        expected = {422, 200} if token in SCOPES[path] else {403}
        assert (await ask(client, path, {}, token)).status_code in expected


@pytest.mark.parametrize(
    "body", [{}, {"ids": "x"}, {"ids": ["x"]}, {"ids": [], "more": 1}, [], {"ids": [str(uuid7())] * 501}]
)
async def test_a_malformed_body_gets_422_and_is_not_repeated(client: httpx2.AsyncClient, body: Any) -> None:
    response = await ask(client, "/internal/texts", body, SYNC)
    assert (response.status_code, response.json()) == (422, {"error": "malformed"})


async def test_events_of_a_stream_as_they_are_published(town: Town, client: httpx2.AsyncClient) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in("mother"))
    await town.publish({Pathway.GENERAL: (Verdict.FAVOURABLE, None)})
    body = {"stream": town.child.stream, "after": 1, "to": 9}
    [event] = (await ask(client, "/internal/events", body, SYNC)).json()["events"]
    assert (event["type"], event["streamversion"]) == ("orientation.OpinionPublished.v1", 2)
    body = {"stream": "dossier-none-2026", "after": 0, "to": 9}
    assert (await ask(client, "/internal/events", body, SYNC)).json() == {"events": []}


async def test_texts_by_id(town: Town, client: httpx2.AsyncClient) -> None:
    await town.open_for_entry()
    await enter(await town.sign_in("mother"))
    [event] = (await town.store.read_streams([town.child.stream]))[town.child.stream]
    ids = [intention["occupation"]["text"] for intention in event.data["intentions"][1:]]
    response = await ask(client, "/internal/texts", {"ids": [*ids, str(uuid7())]}, NOTIFICATIONS)
    assert response.json() == {"texts": {ids[0]: "Pâtisserie", ids[1]: "Boulangerie"}}


async def test_contacts_give_valid_addresses_only(town: Town, client: httpx2.AsyncClient) -> None:
    await town.add_parent("uncle", "pas-une-adresse")
    mother, uncle = str(town.accounts["mother"]), str(town.accounts["uncle"])
    body = {"accounts": [mother, uncle, str(uuid7())], "pupils": [str(town.child.id), str(uuid7())]}
    assert (await ask(client, "/internal/contacts", body, NOTIFICATIONS)).json() == {
        "accounts": {
            mother: {"email": "mere@example.fr"},
            uncle: {"email": None, "fault": "address-without-at"},
        },
        "pupils": {str(town.child.id): {"first_name": "Camille", "time_zone": "Europe/Paris"}},
    }


async def test_p6_contacts_give_the_schools_address_where_it_is_known(
    town: Town, client: httpx2.AsyncClient
) -> None:
    await keep_contact(town.pool, town.school, Contact(None, "ce.0931234a@example.fr", None))
    found = await ask(client, "/internal/contacts", {"pupils": [str(town.child.id)]}, NOTIFICATIONS)
    assert found.json()["pupils"][str(town.child.id)]["school_email"] == "ce.0931234a@example.fr"


async def test_p1_contacts_give_addresses_as_they_are_sent_to(town: Town, client: httpx2.AsyncClient) -> None:
    await town.add_parent("aunt", "tante@école.example.org")
    await town.add_parent("uncle", "zoé@example.fr")
    aunt, uncle = str(town.accounts["aunt"]), str(town.accounts["uncle"])
    found = await ask(client, "/internal/contacts", {"accounts": [aunt, uncle]}, NOTIFICATIONS)
    assert found.json()["accounts"] == {
        aunt: {"email": "tante@xn--cole-9oa.example.org"},
        uncle: {"email": None, "fault": "address-local-part-not-ascii"},
    }


async def test_pupils_and_siecles_ids_both_ways(town: Town, client: httpx2.AsyncClient) -> None:
    child = town.child
    known = await ask(client, "/internal/pupils", {"pupils": [str(child.id), str(uuid7())]}, SYNC)
    assert known.json() == {"pupils": {str(child.id): {"school": town.school, "siecle_id": child.siecle_id}}}
    body = {"school": town.school, "siecle_ids": [child.siecle_id, "unknown"]}
    found = await ask(client, "/internal/pupils/resolve", body, SYNC)
    assert found.json() == {"pupils": {child.siecle_id: str(child.id)}}


async def test_p4_families_at_work_are_counted_by_school(town: Town, client: httpx2.AsyncClient) -> None:
    async def count() -> int:
        answer = await client.get("/internal/at-work", headers={"Authorization": f"Bearer {SYNC}"})
        assert datetime.fromisoformat(answer.json()["counted_at"]) == town.clock()
        families: int = answer.json()["families"].get(town.school, 0)
        return families

    assert await count() == 0
    await town.sign_in("pupil")
    assert await count() == 0  # who only reads is not shut out
    mother, _father = await town.sign_in("mother"), await town.sign_in("father")
    assert await count() == 1  # one family
    await town.add_child("Louise", login="twin")
    await town.add_parent("uncle", None, of=[town.children[1]])
    await town.sign_in("uncle")
    assert await count() == 2
    town.clock.forward(minutes=19)
    await mother.open(town.child.path)
    town.clock.forward(minutes=2)
    assert await count() == 1
    await mother.press("SE DÉCONNECTER")
    assert await count() == 0


@pytest.mark.parametrize(
    ("token", "status"), [(None, 401), ("wrong", 401), (NOTIFICATIONS, 403), (SYNC, 200)]
)
async def test_p4_sync_alone_may_ask_who_is_at_work(
    client: httpx2.AsyncClient, token: str | None, status: int
) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    assert (await client.get("/internal/at-work", headers=headers)).status_code == status
