"""The staff pages in Chromium: nobody is shut out, the policy holds, a phone of 360 px is wide enough."""

from uuid import uuid4

import asyncpg
import pytest
from playwright.async_api import Browser, ViewportSize

from services.siecle.app import create_app
from services.siecle.exports import waiting
from services.siecle.exports.handed import Handed
from services.siecle.people import accounts
from services.siecle.people.accounts import New
from services.siecle.people.members import OPERATOR, By, Place
from services.siecle.people.roles import Role
from services.siecle.people.sessions import Sessions
from services.siecle.people.trail import Action, Done
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from services.siecle.staff.routes import ROUTES
from shared.postgres.database import create_pool
from tests.browser.checks import barriers
from tests.browser.person import Person
from tests.browser.room import Room
from tests.support.guardians import responsible
from tests.support.servers import Database
from tests.support.serving import served
from tests.support.staff import LIMITS, employed, siecle_settings

SCHOOL, ACADEMY = "0931234A", "creteil"
PLACE = {"uai": SCHOOL, "academy": ACADEMY, "siecle_id": "1"}
PAGES = [route for route in ROUTES if route.method == "GET" and not route.path.endswith(".csv")]
_TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"
_CUT = """[...document.querySelectorAll("body *:not(input, select)")].some((one) => one.clientWidth > 1
  && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible")"""
LONG = "MARTIN-DUPONTDELATOURDAUVERGNELAURAGUAISVANDENBERGHEN"


@pytest.mark.timeout(240)
async def test_s11_every_page_of_staff_is_for_everybody(chromium: Browser, siecle_db: Database) -> None:
    faults: list[str] = []
    settings = siecle_settings(siecle_db.url, "token-of-the-tests", "another-token-of-them")
    async with await create_pool(siecle_db.url) as pool, served(create_app(settings, pool)) as origin:
        await Repository(pool).add_pupils([Listed(SCHOOL, "1", LONG, "Marie-Antoinette", "3A")], ACADEMY)
        await responsible(pool, SCHOOL, "1", "21", LONG, f"{LONG[:40]}@{LONG}.example.org")
        secretary = New(uuid4(), "Marie-Antoinette", LONG, Role.SECRETARY, Place(SCHOOL, None))
        await accounts.add(pool, secretary, OPERATOR)
        await pool.execute("UPDATE siecle.schools SET name = $1", f"Collège {LONG}")
        PLACE["upload"] = await _upload(pool)
        tokens = {role: await _session(pool, role) for role in (Role.HEAD, Role.ACADEMY)}
        room = Room(chromium, origin)
        person = await room.stranger()
        for route in PAGES:
            token = next((token for role, token in tokens.items() if role in route.roles), None)
            faults += [f"{route.path}: {one}" for one in await _faults(person, token, route.path)]
        await room.close()
    assert faults == []


async def _upload(pool: asyncpg.Pool) -> str:
    """Exports that wait to be confirmed, with somebody who would be gone."""
    listed = Listed(SCHOOL, "2", "NGUYEN", "Élodie", "3A")
    given = Handed(SCHOOL, 2026, has_pupils=True, has_guardians=False, pupils=[listed])
    by = By(await employed(pool, Role.HEAD, school=SCHOOL), "192.0.2.1")
    done = Done(Action.EXPORTS_HANDED, by, None, ACADEMY, SCHOOL)
    return str(await waiting.keep(pool, given, done))


async def _session(pool: asyncpg.Pool, role: Role) -> str:
    account = await employed(pool, role, school=SCHOOL, academy=ACADEMY)
    return await Sessions(pool, LIMITS).begin(account, "192.0.2.1")


async def _faults(person: Person, token: str | None, path: str) -> list[str]:
    await person.context.clear_cookies()
    if token is not None:
        await person.context.add_cookies([{"name": "staff-session", "value": token, "url": person.origin}])
    await person.page.set_viewport_size(ViewportSize(width=360, height=640))
    await person.open(path.replace(":uuid", "").format(**PLACE))
    assert person.document is not None
    found = [] if person.document.status == 200 else [f"status {person.document.status}"]
    found += ["wider than 360 px"] if await person.page.evaluate(_TOO_WIDE) else []
    found += ["something is cut"] if await person.page.evaluate(_CUT) else []
    found += [*await barriers(person), *person.complaints]
    person.complaints.clear()
    return found
