"""Letters of access in Chromium: pages with families on them, and the sheets as they go to the printer."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import orjson
from playwright.async_api import Browser, ViewportSize
from pydantic import SecretStr

from services.siecle.app import create_app
from services.siecle.letters.receiving import Received, receive
from services.siecle.people.roles import Role
from services.siecle.people.sessions import Sessions
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from shared.access_letters.box import Letter, seal
from shared.postgres.database import create_pool
from tests.browser.checks import barriers
from tests.browser.person import Person
from tests.browser.room import Room
from tests.support.guardians import responsible
from tests.support.servers import Database
from tests.support.serving import served
from tests.support.staff import LIMITS, employed, siecle_settings
from tests.support.web_settings import LETTERS
from tests.unit.cli.test_sheets import one

SCHOOL, ACADEMY = "0931234A", "creteil"
HOME = f"/staff/schools/{SCHOOL}"
LONG = "DE LA VALLÉE-DUCHEMIN-SAINT-ÉTIENNE"
_TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"


async def test_s11_letters_are_asked_for_and_printed_by_everybody(
    chromium: Browser, siecle_db: Database
) -> None:
    settings = siecle_settings(siecle_db.url, "token-of-the-tests", "another-token-of-them")
    async with await create_pool(siecle_db.url) as pool, served(create_app(settings, pool)) as origin:
        await Repository(pool).add_pupils([Listed(SCHOOL, "1", LONG, "Camille", "3A")], ACADEMY)
        for person_id, name in (("1042", LONG), ("1043", "MARTIN")):
            await responsible(pool, SCHOOL, "1", person_id, name)
        account = await employed(pool, Role.SECRETARY, school=SCHOOL)
        token = await Sessions(pool, LIMITS).begin(account, "192.0.2.1")
        room = Room(chromium, origin)
        person = await room.stranger()
        await person.context.add_cookies([{"name": "staff-session", "value": token, "url": origin}])
        await person.page.set_viewport_size(ViewportSize(width=360, height=640))

        await person.open(f"{HOME}/letters?class=3A")
        faults = await _faults(person, "to ask")
        await person.press("Demander 2 lettres")
        await person.sees("en préparation")
        await _write(pool)
        await person.open(f"{HOME}/pupils/1/letters")
        faults += await _faults(person, "ready")
        await person.open(f"{HOME}/letters?class=3A")
        await person.press("Imprimer 2 lettres")
        await person.sees("Votre accès au service Orientation", "Retour aux lettres")
        faults += await _faults(person, "sheets")
        printed = await person.page.pdf(prefer_css_page_size=True)
        await room.close()
    assert faults == []
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2, "a page of A4 each, without the office's frame"
    assert re.search(rb"/MediaBox \[0 0 59[45][.0-9]* 84[12][.0-9]*\]", printed)


async def _write(pool: asyncpg.Pool) -> None:
    """What intentions and sync do with each wish."""
    expires_at = datetime.now(UTC) + timedelta(days=30)
    for row in await pool.fetch("SELECT data FROM siecle.changes WHERE kind = 'letter'"):
        data = orjson.loads(row["data"])
        printed = one(f"{LONG} Claire", "guardian", "Camille", "Zoé")
        letter = Letter(UUID(data["letter"]), printed, expires_at, "https://orientation.example.fr")
        sealed = seal(letter, data["key"], SecretStr(LETTERS))
        assert await receive(pool, Received(letter.id, SCHOOL, "1", sealed, expires_at))


async def _faults(person: Person, where: str) -> list[str]:
    found = ["wider than 360 px"] if await person.page.evaluate(_TOO_WIDE) else []
    found += [*await barriers(person), *person.complaints]
    person.complaints.clear()
    return [f"{where}: {one}" for one in found]
