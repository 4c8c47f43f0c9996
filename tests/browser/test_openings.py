"""The pages on which a school opens and closes, in Chromium: open, planned, suspended, asked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from playwright.async_api import Browser, ViewportSize

from services.siecle.app import create_app
from services.siecle.kinds import Kind
from services.siecle.people.roles import Role
from services.siecle.people.sessions import Sessions
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from shared.academies import school_year
from shared.postgres.database import create_pool
from tests.browser.checks import barriers
from tests.browser.person import Person
from tests.browser.room import Room
from tests.support.servers import Database
from tests.support.serving import served
from tests.support.staff import LIMITS, employed, siecle_settings

SCHOOL, ACADEMY = "0931234A", "creteil"
OPENINGS = f"/staff/schools/{SCHOOL}/openings"
_TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"
NOW = datetime.now(UTC)


@asynccontextmanager
async def school(siecle_db: Database) -> AsyncIterator[asyncpg.Pool]:
    """A school of three classes: the school plans, a class is open, another closed, the academy suspends."""
    async with await create_pool(siecle_db.url) as pool:
        pupils = [Listed(SCHOOL, str(n), "MARTIN", "Camille", f"3{n} Découverte pro") for n in range(1, 4)]
        await Repository(pool).add_pupils(pupils, ACADEMY)
        dates = {"provisional_from": "2099-01-04", "final_from": "2099-05-01", "time_zone": "Indian/Reunion"}
        await say(pool, Kind.CAMPAIGN, {**dates, "free_occupation": True, "statuses": True})
        await say(pool, Kind.WINDOW_OPENED, entry() | times(1, 30))
        await say(pool, Kind.CLASS_WINDOW_OPENED, entry() | times(-1, 3) | {"class": pupils[0].division})
        await say(pool, Kind.CLASS_WINDOW_CLOSED, entry() | {"class": pupils[1].division})
        await pool.execute("UPDATE siecle.changes SET outcome = 'accepted'")
        await say(pool, Kind.CLASS_WINDOW_OPENED, entry() | times(-1, 9) | {"class": pupils[0].division})
        yield pool


async def say(pool: asyncpg.Pool, kind: Kind, data: dict[str, Any]) -> None:
    """One change."""
    said = data | {"year": school_year(NOW.date())}
    school = None if kind is Kind.CAMPAIGN else SCHOOL
    await Repository(pool).change(kind, f"{kind}-{uuid4()}", ACADEMY, school, uuid4(), said)


def entry() -> dict[str, Any]:
    """The stage."""
    return {"phase": "provisional", "stage": "entry"}


def times(opens: int, closes: int) -> dict[str, Any]:
    """From when to when, in days from now."""
    return {
        "opens_at": (NOW + timedelta(days=opens)).isoformat(),
        "closes_at": (NOW + timedelta(days=closes)).isoformat(),
    }


@pytest.mark.timeout(240)
async def test_s11_openings_in_every_state_are_for_everybody(chromium: Browser, siecle_db: Database) -> None:
    settings = siecle_settings(siecle_db.url, "token-of-the-tests", "another-token-of-them")
    faults: list[str] = []
    async with school(siecle_db) as pool, served(create_app(settings, pool)) as origin:
        room = Room(chromium, origin)
        person = await room.stranger()
        await person.page.set_viewport_size(ViewportSize(width=360, height=640))
        await become(person, pool, Role.HEAD)
        for path in (f"/staff/schools/{SCHOOL}", OPENINGS):
            await person.open(path)
            await person.sees("L'académie a fixé la date 1 au 04/01/2099")
            faults += await faults_of(person, path)
        await person.press("Fermer maintenant : Classe 31 Découverte pro")
        await person.sees("Conséquences", "Ne rien changer")
        faults += await faults_of(person, "closing")
        await person.open(OPENINGS)
        await person.press("Ouvrir")
        await person.sees("Choisissez une étape.")
        faults += await faults_of(person, "an error")
        await person.page.get_by_label("Saisie des choix définitifs").check()
        await person.page.get_by_label("Classe 32 Découverte pro", exact=True).check()
        await person.press("Ouvrir")
        await person.sees("le téléservice refusera ce changement")
        faults += await faults_of(person, "opening")
        await become(person, pool, Role.ACADEMY)
        await person.open(f"/staff/academies/{ACADEMY}")
        await person.page.get_by_label("Date 1").fill("2099-01-05")
        await person.page.get_by_label("Date 3").fill("2099-05-02")
        await person.press("Enregistrer le paramétrage")
        await person.sees("Ces dates suspendent l'ouverture de la saisie dans 1 établissement", SCHOOL)
        faults += await faults_of(person, "the academy")
        await room.close()
    assert faults == []


async def become(person: Person, pool: asyncpg.Pool, role: Role) -> None:
    """Go on as somebody of this role."""
    account = await employed(pool, role, school=SCHOOL, academy=ACADEMY)
    token = await Sessions(pool, LIMITS).begin(account, "192.0.2.1")
    await person.context.clear_cookies()
    await person.context.add_cookies([{"name": "staff-session", "value": token, "url": person.origin}])


async def faults_of(person: Person, where: str) -> list[str]:
    """What is wrong with the page that is shown."""
    found = ["wider than 360 px"] if await person.page.evaluate(_TOO_WIDE) else []
    found += [*await barriers(person), *(one for one in person.complaints if "422" not in one)]
    person.complaints.clear()
    return [f"{where}: {one}" for one in found]
