"""The internal API: the suite on the server and on the fake of the tests, and what the server alone knows."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from uuid_utils.compat import uuid7

from services.intentions.directory import classes
from services.intentions.directory.contacts import Contact, keep_contact
from shared.contract.internal import DossierNews, FamiliesAtWork, Guardian, News, Reference
from shared.contract.samples import examples
from shared.contract.types import Pathway, Stage, Verdict
from tests.integration.web.internal_suite import Facts, InternalSuite
from tests.support.http import client as http_client
from tests.support.internal_api import FakeInternal
from tests.support.story import enter
from tests.support.town import NOON, YEAR, Town
from tests.support.web_settings import NOTIFICATIONS, SYNC


@pytest.fixture
async def client(web: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with http_client(base_url=web) as client:
        yield client


async def ask(client: httpx2.AsyncClient, path: str, body: Any, token: str | None) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return await client.post(path, json=body, headers=headers)


class TestServer(InternalSuite):
    @pytest.fixture
    async def facts(self, town: Town, client: httpx2.AsyncClient) -> Facts:
        await town.open_for_entry()
        await enter(await town.sign_in("mother"))
        await town.publish({Pathway.GENERAL: (Verdict.FAVOURABLE, None)})
        event, _opinion = (await town.store.read_streams([town.child.stream]))[town.child.stream]
        ids = [intention["occupation"]["text"] for intention in event.data["intentions"][1:]]
        return Facts(
            client=client,
            stream=town.child.stream,
            texts={ids[0]: "Pâtisserie", ids[1]: "Boulangerie"},
            mother=str(town.accounts["mother"]),
            pupil=str(town.child.id),
            school=town.school,
            siecle_id=town.child.siecle_id,
        )


class TestFake(InternalSuite):
    @pytest.fixture
    async def facts(self) -> AsyncIterator[Facts]:
        fake = FakeInternal({"notifications": NOTIFICATIONS, "sync": SYNC})
        mother, pastry, bread = uuid7(), uuid7(), uuid7()
        pupil = UUID(examples()["IntentionsValidated"].data["pupil"])
        place = {"subject": "dossier-of-a-pupil-2026", "position": 1, "log": uuid7()}
        fake.events = [
            examples()[name].model_copy(update=place | {"streamversion": version})
            for version, name in enumerate(("IntentionsValidated", "OpinionPublished"), 1)
        ]
        fake.of_schools = {"0931234A": [pupil]}
        fake.news = {
            pupil: DossierNews(academy="creteil", year=2026, time_zone="Europe/Paris", opens_at=None, news=[])
        }
        fake.texts = {pastry: "Pâtisserie", bread: "Boulangerie"}
        fake.emails = {mother: "mere@example.fr"}
        fake.pupils = {pupil: {"first_name": "Camille", "time_zone": "Europe/Paris"}}
        fake.references = {pupil: Reference(school="0931234A", siecle_id="1001")}
        fake.guardians = {
            pupil: [Guardian(account=mother, school="0931234A", siecle_id="21", has_address=True)]
        }
        fake.at_work = FamiliesAtWork(counted_at=NOON, families={"0931234A": 1})
        async with fake.serving(), http_client(base_url=fake.url) as client:
            yield Facts(
                client=client,
                stream="dossier-of-a-pupil-2026",
                texts={str(id_): text for id_, text in fake.texts.items()},
                mother=str(mother),
                pupil=str(pupil),
                school="0931234A",
                siecle_id="1001",
            )


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


async def test_f21_a_class_has_its_name_from_here_alone(town: Town, client: httpx2.AsyncClient) -> None:
    id_ = str(await classes.class_id(town.pool, town.school, "3A", YEAR))
    body = {"ids": [id_, str(uuid7())]}
    assert (await ask(client, "/internal/classes", body, NOTIFICATIONS)).status_code == 403
    found = await ask(client, "/internal/classes", body, SYNC)
    assert found.json() == {"classes": {id_: {"school": town.school, "name": "3A"}}}


async def test_a33_a_pupil_of_age_may_have_no_legal_responsible(
    town: Town, client: httpx2.AsyncClient
) -> None:
    await town.add_parent("uncle", "pas-une-adresse")
    await town.pool.execute(
        "UPDATE directory.accounts SET disabled = true WHERE id = $1", town.accounts["father"]
    )
    pupil = str(town.child.id)
    found = (await ask(client, "/internal/guardians", {"pupils": [pupil]}, SYNC)).json()["pupils"][pupil]
    reached = {one["account"]: one["has_address"] for one in found}
    assert reached == {str(town.accounts["mother"]): True, str(town.accounts["uncle"]): False}

    await town.pool.execute("DELETE FROM directory.guardianships WHERE pupil = $1", town.child.id)
    alone = await ask(client, "/internal/guardians", {"pupils": [pupil]}, SYNC)
    assert alone.json() == {"pupils": {pupil: []}}


async def test_a36_what_became_of_an_email_waits_until_siecle_is_told(
    town: Town, client: httpx2.AsyncClient
) -> None:
    id_, mother = str(uuid7()), str(town.accounts["mother"])
    said = {"id": id_, "pupil": str(town.child.id), "account": mother, "kind": "recap"}
    failed = said | {"state": "failed", "reason": "smtp-550", "happened_at": NOON.isoformat()}
    stranger = failed | {"id": str(uuid7()), "account": str(uuid7())}

    async def untold() -> list[dict[str, Any]]:
        answer = await ask(client, "/internal/emails/untold", {"most": 9}, SYNC)
        found: list[dict[str, Any]] = answer.json()["emails"]
        return found

    await ask(client, "/internal/emails/report", {"emails": [failed, stranger]}, NOTIFICATIONS)
    [email] = await untold()
    assert (email["id"], email["number"], email["reason"]) == (id_, 1, "smtp-550")
    assert email["guardian"], "the PERSONNE_ID"
    await ask(client, "/internal/emails/told", {"email": id_, "number": 1}, SYNC)
    assert await untold() == []

    settled = failed | {"state": "settled", "reason": None}
    await ask(client, "/internal/emails/report", {"emails": [settled]}, NOTIFICATIONS)
    await ask(client, "/internal/emails/told", {"email": id_, "number": 1}, SYNC)
    [email] = await untold()
    assert (email["number"], email["state"]) == (2, "settled")


async def test_an_account_is_told_once_and_again_when_it_is_closed_opened_or_under_another_id(
    town: Town, client: httpx2.AsyncClient
) -> None:
    mother = str(town.accounts["mother"])

    async def untold() -> list[dict[str, Any]]:
        answer = await ask(client, "/internal/accounts/untold", {"most": 50}, SYNC)
        found: list[dict[str, Any]] = answer.json()["accounts"]
        return found

    async def tell(found: list[dict[str, Any]]) -> None:
        for one in found:
            told = {"account": one["account"], "names": one["names"]}
            told |= {"is_active": one["activated_at"] is not None}
            assert (await ask(client, "/internal/accounts/told", told, SYNC)).status_code == 200

    async def change(sql: str) -> dict[str, Any] | None:
        await town.pool.execute(sql, town.accounts["mother"])
        found = await untold()
        await tell(found)
        assert await untold() == []
        assert [one["account"] for one in found] in ([], [mother])
        return found[0] if found else None

    first, again = await untold(), await untold()
    assert max(one["number"] for one in first) < min(one["number"] for one in again)
    seen = []
    while found := await untold():
        await tell(found)
        seen += [one["account"] for one in found]
    assert mother in seen
    assert len(set(seen)) == len(seen)

    account = "UPDATE directory.accounts SET"
    closed = await change(f"{account} disabled = true WHERE id = $1")
    opened = await change(f"{account} disabled = false WHERE id = $1")
    assert closed
    assert opened
    assert (closed["activated_at"], opened["activated_at"] is not None) == (None, True)
    assert closed["number"] < opened["number"]
    assert await change(f"{account} code_hash = 'x', password_set_at = now() WHERE id = $1") is None

    moved_on = (
        "WITH named AS (INSERT INTO directory.guardian_ids (guardian, school, siecle_id) "
        "SELECT a.guardian, s.uai, 'of the new school' FROM directory.accounts a, directory.guardians g, "
        "directory.schools s WHERE a.id = $1 AND g.id = a.guardian AND s.uai <> g.school "
        "ORDER BY s.uai LIMIT 1) "
        "UPDATE directory.accounts SET told_active = NULL WHERE id = $1"
    )
    both = await change(moved_on)
    assert both
    assert "of the new school" in both["names"].values()
    assert len(both["names"]) == 2

    await town.pool.execute(f"{account} told_active = NULL WHERE id = $1", town.accounts["mother"])
    for names, is_active in ((opened["names"], True), (both["names"], False)):
        told = {"account": mother, "names": names, "is_active": is_active}
        await ask(client, "/internal/accounts/told", told, SYNC)
        assert len(await untold()) == 1, "it has another name, or is something else by now"
    await town.pool.execute("DELETE FROM directory.guardian_ids")
    await tell(await untold())
    assert await untold() == []


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


async def test_a36_news_are_for_whom_they_concern_and_never_of_who_left(
    town: Town, client: httpx2.AsyncClient
) -> None:
    async def news() -> dict[str, set[str]]:
        answer = await ask(client, "/internal/news", {"pupils": [str(town.child.id)]}, NOTIFICATIONS)
        names = {account: name for name, account in town.accounts.items()}
        found = News.model_validate_json(answer.content).pupils.get(town.child.id)
        return {one.what: {names[account] for account in one.accounts} for one in found.news} if found else {}

    await town.open_for_entry()
    assert await news() == {"opened": {"mother", "father"}}
    await enter(await town.sign_in("mother"))
    assert await news() == {}
    await town.publish({Pathway.GENERAL: (Verdict.FAVOURABLE, None)})
    await town.shut()
    await town.open(Stage.ANSWER)
    assert await news() == {"opinion": {"mother", "father"}}
    await town.pool.execute(
        "UPDATE directory.accounts SET disabled = true WHERE login = $1", town.login("father")
    )
    assert await news() == {"opinion": {"mother"}}
    await town.pool.execute(
        "UPDATE directory.pupils SET left_on = $1", town.clock().date() - timedelta(days=1)
    )
    assert await news() == {}


async def test_a36_f21_the_pupils_of_a_class_are_those_of_this_moment(
    town: Town, client: httpx2.AsyncClient
) -> None:
    ids = [str(await classes.class_id(town.pool, town.school, "3A", YEAR))]
    await town.pool.execute("UPDATE directory.pupils SET division = '3B' WHERE id = $1", town.child.id)
    ids.append(str(await classes.class_id(town.pool, town.school, "3B", YEAR)))
    place = {"school": town.school, "year": YEAR, "most": 500}
    found = [
        (await ask(client, "/internal/pupils/of-school", place | {"class_id": one}, NOTIFICATIONS)).json()
        for one in ids
    ]
    assert found == [{"pupils": []}, {"pupils": [str(town.child.id)]}]
