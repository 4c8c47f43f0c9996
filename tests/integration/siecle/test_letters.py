"""Letters of access: asked for on a page, received in a sealed box, printed once."""

import asyncio
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr

from deploy.story.browser import Browser
from deploy.story.page import Page
from services.siecle.app import create_app
from services.siecle.letters import desk
from services.siecle.letters.receiving import forget
from services.siecle.people.roles import Role
from services.siecle.repository import QUERIES as CHANGES
from services.siecle.repository import Repository
from shared.access_letters.box import Keys
from shared.access_letters.proof import Wanted
from shared.postgres.database import create_pool
from tests.integration.siecle.conftest import ACADEMY, ADMIN, PUPILS, SCHOOL, TOKEN, Office
from tests.integration.siecle.lettered import IN_A_MONTH, asked, filled, hand_over, put
from tests.support.guardians import responsible
from tests.support.servers import Database
from tests.support.serving import served
from tests.support.staff import employed, let_in, siecle_settings
from tests.support.waiting import wait_until
from tests.support.web_settings import LETTERS

HOME = f"/staff/schools/{SCHOOL}"
CAMILLE, ELODIE = f"{HOME}/pupils/1/letters", f"{HOME}/pupils/2/letters"
ASK, PRINT = "Demander une lettre pour Claire MARTIN", "Imprimer la lettre de Claire MARTIN"
AGAIN = "Demander une nouvelle lettre pour Claire MARTIN"
CLASS_3A = f"{HOME}/letters?class=3A"
WAITING = """
SELECT count(*) = $1 FROM pg_locks JOIN pg_database d ON d.oid = database
WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""


@pytest.fixture
async def family(office: Office) -> Office:
    """Claire MARTIN is a legal responsible of pupil 1."""
    await responsible(office.pool, SCHOOL, "1", "1042")
    return office


async def test_a_letter_is_asked_for_and_printed_once(family: Office) -> None:
    page = await family.staff.open(CAMILLE)
    assert page.has("Aucune lettre demandée ici")
    page = await family.staff.press(ASK)
    assert page.has("en préparation")
    assert not page.has(ASK)
    data = await asked(family)
    assert (data["siecle_id"], data["guardian"]) == ("1", "1042")
    wanted = Wanted(UUID(data["letter"]), SCHOOL, "1042", data["key"])
    assert wanted.is_proved(data["proof"], SecretStr(LETTERS))

    assert (await hand_over(family, data)).json() == {"outcome": "stored"}
    assert (await hand_over(family, data)).json() == {"outcome": "ignored"}
    page = await family.staff.open(CAMILLE)
    assert page.has("Prête à imprimer")
    sheet = await family.staff.press(PRINT)
    for part in ("K7QM-AAAA-BBBB-CCCC", "c.martin", "MARTIN Claire", "https://orientation.example.fr"):
        assert sheet.has(part)
    assert sheet.has("Votre accès au service Orientation")
    page = await family.staff.open(CAMILLE)
    assert page.has("peut l'être de nouveau pendant une heure")
    assert (await family.staff.press(PRINT)).has("K7QM-AAAA-BBBB-CCCC"), "the printer was jammed"

    await family.pool.execute("UPDATE siecle.letters SET printed_at = now() - interval '61 minutes'")
    page = await family.staff.open(CAMILLE)
    assert page.has("s'il n'a pas servi")
    assert not page.has(PRINT)
    await forget(family.pool)
    assert await family.pool.fetchval("SELECT sealed FROM siecle.letters") is None


async def test_the_same_form_twice_or_while_a_letter_is_on_its_way_asks_once(family: Office) -> None:
    await family.staff.open(CAMILLE)
    form = family.staff.page.form(ASK)
    answers = await asyncio.gather(*(family.staff.send(ASK, form) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    await family.staff.send(ASK, filled(form, form=str(uuid4())))
    assert len(await family.changes()) == 1


async def test_of_two_members_of_staff_who_ask_at_once_one_asks(family: Office) -> None:
    await family.staff.open(CAMILLE)
    forms = [filled(deepcopy(family.staff.page.form(ASK)), form=str(uuid4())) for _ in range(3)]
    async with family.pool.acquire() as writer, writer.transaction():
        await writer.execute(CHANGES["lock_changes"])
        answers = [asyncio.create_task(family.staff.send(ASK, form)) for form in forms]
        await wait_until(partial(family.pool.fetchval, WAITING, len(forms)), "all wait for their turn")
    assert [(await answer).status_code for answer in answers] == [303, 303, 303]
    assert len(await family.changes()) == 1, "a second one would end the code of the first"


async def test_a_newer_letter_takes_the_place_of_the_one_before(family: Office) -> None:
    await family.staff.open(CAMILLE)
    await family.staff.press(ASK)
    first = await asked(family)
    await hand_over(family, first)
    await family.staff.open(CAMILLE)
    await family.staff.press(PRINT)
    await family.staff.open(CAMILLE)
    await family.staff.press(AGAIN)
    await hand_over(family, await asked(family), code="NEWR-AAAA-BBBB-CCCC")
    boxes = "SELECT sealed IS NOT NULL FROM siecle.letters WHERE id = $1"
    assert not await family.pool.fetchval(boxes, UUID(first["letter"])), "its code opens nothing any more"
    await family.staff.open(CAMILLE)
    assert (await family.staff.press(PRINT)).has("NEWR-AAAA-BBBB-CCCC")


async def test_what_became_of_it_is_said_in_french(family: Office) -> None:
    await family.staff.open(CAMILLE)
    await family.staff.press(ASK)
    refused = {"outcome": "refused", "reason": "no-longer-responsible"}
    await family.api.post("/api/changes/1/outcome", json=refused)
    page = await family.staff.open(CAMILLE)
    assert page.has("Refusée : Ce responsable n'est plus responsable légal")
    await family.staff.press(AGAIN)
    await put(family, (await asked(family))["letter"], {"sealed": None, "expires_at": IN_A_MONTH.isoformat()})
    assert (await family.staff.open(CAMILLE)).has("n'a pas pu être préparée ou ouverte")


async def test_a_letter_that_was_not_taken_here_is_refused_at_once_and_may_be_asked_for_anew(
    family: Office,
) -> None:
    await family.staff.open(CAMILLE)
    await family.staff.press(ASK)
    data = await asked(family)
    await family.api.post("/api/changes/1/outcome", json={"outcome": "accepted", "reason": None})
    body = {"reason": "letter-rejected", "expires_at": IN_A_MONTH.isoformat()}
    unknown = f"/api/schools/0775678B/letters/{data['letter']}/refusal"
    assert (await family.api.put(unknown, json=body)).status_code == 404
    address = f"/api/schools/{SCHOOL}/letters/{data['letter']}/refusal"
    assert (await family.api.put(address, json=body)).json() == {"outcome": "stored"}
    assert (await hand_over(family, data)).json() == {"outcome": "ignored"}
    page = await family.staff.open(CAMILLE)
    assert page.has("Refusée : Siècle n'a pas pu recevoir la lettre")
    assert (await family.staff.press(AGAIN)).has("en préparation")


async def test_a_letter_that_nobody_fetched_ends_with_its_code(family: Office) -> None:
    await family.staff.open(CAMILLE)
    await family.staff.press(ASK)
    await hand_over(family, await asked(family), expires_at=datetime.now(UTC))
    page = await family.staff.open(CAMILLE)
    assert page.has("Le code de la dernière lettre a pris fin")
    assert not page.has(PRINT)
    await forget(family.pool)
    assert await family.pool.fetchval("SELECT sealed FROM siecle.letters") is None


@pytest.mark.parametrize("why", ["key", "token"])
async def test_a_letter_that_cannot_be_opened_is_said_so_and_another_may_be_asked_for(
    family: Office, why: str
) -> None:
    token = "another-token-of-the-tests" if why == "token" else LETTERS
    await family.staff.open(CAMILLE)
    await family.staff.press(ASK)
    data = await asked(family)
    await hand_over(family, data | {"key": Keys(bytes(32)).public} if why == "key" else data, token=token)
    await family.staff.open(CAMILLE)
    page = await family.staff.press(PRINT)
    assert page.has("Cette lettre ne peut plus être affichée")
    assert page.has(AGAIN)


async def test_nobody_hands_over_what_was_not_asked_for(family: Office) -> None:
    await family.staff.open(CAMILLE)
    await family.staff.press(ASK)
    body = {"sealed": "AAAA", "expires_at": IN_A_MONTH.isoformat()}
    data = await asked(family)
    assert (await put(family, str(uuid4()), body)).status_code == 404
    assert (await put(family, data["letter"], body, pupil="2")).status_code == 404
    assert (await put(family, data["letter"], {"sealed": "A" * 30_000})).status_code == 422


async def test_no_table_of_the_stand_in_holds_what_opens_a_box_or_what_is_in_it(family: Office) -> None:
    await family.staff.open(CAMILLE)
    await family.staff.press(ASK)
    data = await asked(family)
    await hand_over(family, data)
    await family.staff.open(CAMILLE)
    await family.staff.press(PRINT)
    tables = ("siecle.letters", "siecle.changes", "siecle.audit")
    said = "".join(
        [await family.pool.fetchval(f"SELECT json_agg(t)::text FROM {table} t") for table in tables]  # noqa: S608
    )
    assert "K7QM" not in said
    assert data["key"] in said, "the public one"


async def test_what_is_shown_where_nothing_is_there_to_print_is_in_the_audit(family: Office) -> None:
    await family.staff.open(CAMILLE)
    await family.staff.press(ASK)
    await hand_over(family, await asked(family))
    await family.staff.open(CAMILLE)
    await family.pool.execute("UPDATE siecle.letters SET sealed = NULL")
    reads = "SELECT count(*) FROM siecle.audit WHERE action = 'read' AND what = 'letters'"
    before = await family.pool.fetchval(reads)
    assert (await family.staff.press(PRINT)).status == 422
    assert await family.pool.fetchval(reads) == before + 1


async def test_every_wish_every_page_and_every_sheet_is_in_the_audit(family: Office) -> None:
    await family.staff.open(CAMILLE)
    await family.staff.press(ASK)
    await hand_over(family, await asked(family))
    await family.staff.open(CAMILLE)
    await family.staff.press(PRINT)
    rows = await family.pool.fetch(
        "SELECT action, what, siecle_id FROM siecle.audit WHERE action <> 'signed-in' ORDER BY id"
    )
    found = [tuple(row) for row in rows if row["siecle_id"]]
    assert ("entered", "letter", "1") in found
    assert found[-2:] == [("letter-printed", None, "1"), ("read", "letters", "1")]
    assert ("read", "letters", "1") in found
    assert (await family.staff.open(f"{HOME}/journal")).has("Impression d'une lettre d'accès")


async def test_so_many_letters_a_day_for_a_person_and_by_a_member_of_staff(
    family: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask_again() -> Page:
        page = await family.staff.open(CAMILLE)
        return await family.staff.press(ASK if page.has(ASK) else AGAIN)

    none = {"sealed": None, "expires_at": IN_A_MONTH.isoformat()}
    for _ in range(desk.OF_PERSON.most):
        await ask_again()
        await put(family, (await asked(family))["letter"], none)
    assert (await ask_again()).has("Trop de lettres ont été demandées en un jour")
    assert len(await family.changes()) == desk.OF_PERSON.most
    await responsible(family.pool, SCHOOL, "2", "1043", "NGUYEN")
    monkeypatch.setattr(desk, "OF_MEMBER", replace(desk.OF_MEMBER, most=desk.OF_PERSON.most))
    await family.staff.open(ELODIE)
    page = await family.staff.press("Demander une lettre pour Claire NGUYEN")
    assert page.has("Trop de lettres ont été demandées en un jour")


async def test_a_pupil_who_has_left_and_a_stranger_get_no_letter(family: Office) -> None:
    await family.staff.open(CAMILLE)
    form = family.staff.page.form(ASK)
    assert (await family.staff.send(ASK, filled(form, guardian="404"))).status_code == 422
    elsewhere = replace(form, action=ELODIE)
    assert (await family.staff.send(ASK, filled(elsewhere, guardian="1042"))).status_code == 422
    await family.pool.execute("UPDATE siecle.pupils SET left_at = now() WHERE siecle_id = '1'")
    assert (await family.staff.send(ASK, form)).status_code == 422
    page = await family.staff.open(CAMILLE)
    assert page.has("son nouvel établissement donne les lettres")
    assert not page.has(ASK)
    assert await family.changes() == []


async def test_two_responsibles_of_one_name_are_told_apart(family: Office) -> None:
    await responsible(family.pool, SCHOOL, "1", "1043")
    page = await family.staff.open(CAMILLE)
    assert page.has("Claire MARTIN (n° 1042)")
    await family.staff.press("Demander une lettre pour Claire MARTIN (n° 1043)")
    assert (await asked(family))["guardian"] == "1043"


async def test_without_what_it_shares_with_the_worker_nobody_asks_in_vain(siecle_db: Database) -> None:
    settings = siecle_settings(siecle_db.url, TOKEN, ADMIN).model_copy(update={"letters_token": None})
    async with (
        await create_pool(siecle_db.url) as pool,
        served(create_app(settings, pool)) as url,
        Browser(url) as staff,
    ):
        await Repository(pool).add_pupils(PUPILS, ACADEMY)
        await responsible(pool, SCHOOL, "1", "1042")
        await let_in(staff, pool, await employed(pool, Role.SECRETARY, school=SCHOOL))
        for address in (CAMILLE, f"{HOME}/letters?class=3A"):
            page = await staff.open(address)
            assert page.has("l'exploitant n'a pas relié ce service")
            assert not page.has("Demander")


async def test_letters_that_lie_ready_where_the_token_was_taken_away_are_said_so(
    family: Office, siecle_db: Database
) -> None:
    await family.staff.open(CAMILLE)
    await family.staff.press(ASK)
    await hand_over(family, await asked(family))
    settings = siecle_settings(siecle_db.url, TOKEN, ADMIN).model_copy(update={"letters_token": None})
    async with served(create_app(settings, family.pool)) as url, Browser(url) as staff:
        await let_in(staff, family.pool, await employed(family.pool, Role.SECRETARY, school=SCHOOL))
        for address, button in ((CAMILLE, PRINT), (CLASS_3A, "Imprimer 1 lettre")):
            await staff.open(address)
            page = await staff.press(button)
            assert page.has("l'exploitant n'a pas relié ce service")
            assert page.status == 422
