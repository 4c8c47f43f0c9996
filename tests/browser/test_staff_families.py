"""What staff do for families, in Chromium: forms that are for everybody, and sheets that fit their paper."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
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
from tests.support.guardians import responsible
from tests.support.servers import Database
from tests.support.serving import served
from tests.support.staff import LIMITS, employed, siecle_settings

SCHOOL, ACADEMY = "0931234A", "creteil"
TODAY = datetime.now(UTC).date()
YEAR = school_year(TODAY)
HOME = f"/staff/schools/{SCHOOL}"
PUPIL = f"{HOME}/pupils/1"
PUPILS = [
    Listed(SCHOOL, "1", "MARTIN", "Camille", "3A"),
    Listed(SCHOOL, "2", "MARTIN-DUPONT-DE LA TOUR", "Marie-Antoinette Élisabeth", "3A"),
]
OF_PUPIL = {"year": YEAR, "siecle_id": "1"}
PROPOSED = [
    {"pathway": voie, "proposal": "proposed", "advised_occupation": "Métiers de la construction durable"}
    for voie in ("2PRO", "CAP1")
]
WIDTH, HEIGHT = 360, 640
_TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"


@dataclass
class Desk:
    """A head at a browser."""

    person: Person
    faults: list[str]

    async def look(self, path: str, *, press: str | None = None, **filled: str) -> None:
        """Open a page on a phone, fill a form in and send it, and note what is wrong with what is shown."""
        await self.person.open(path)
        for selector, value in filled.items():
            field = self.person.page.locator(f"#{selector.replace('_', '-')}")
            if value:
                await (field.select_option(value) if "pathway" in selector else field.fill(value))
            else:
                await field.check()
        if press:
            await self.send(press)
        found = ["wider than 360 px"] if await self.person.page.evaluate(_TOO_WIDE) else []
        found += [*await barriers(self.person), *self.person.complaints]
        self.faults += [f"{path} {press}: {one}" for one in found]
        self.person.complaints.clear()

    async def send(self, name: str, *, exact: bool = True) -> None:
        """Press a button, and wait for the page that answers: the one before would be looked at else."""
        async with self.person.page.expect_navigation():
            await self.person.page.get_by_role("button", name=name, exact=exact).click()

    async def printed(self, path: str) -> bytes:
        """The page as it is printed."""
        await self.person.open(path)
        return await self.person.page.pdf(prefer_css_page_size=True)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(chromium: Browser, siecle_db: Database) -> AsyncIterator[Desk]:
    settings = siecle_settings(siecle_db.url, "token-of-the-tests", "another-token-of-them")
    async with await create_pool(siecle_db.url) as pool, served(create_app(settings, pool)) as origin:
        await _settle(pool)
        room = Room(chromium, origin)
        person = await room.stranger(viewport=ViewportSize(width=WIDTH, height=HEIGHT))
        token = await Sessions(pool, LIMITS).begin(
            await employed(pool, Role.HEAD, school=SCHOOL), "192.0.2.1"
        )
        await person.context.add_cookies([{"name": "staff-session", "value": token, "url": origin}])
        yield Desk(person, [])
        await room.close()


async def _settle(pool: asyncpg.Pool) -> None:
    """Two pupils, the longest of names; the one has all that a year brings."""
    repository = Repository(pool)
    await repository.add_pupils(PUPILS, ACADEMY)
    await responsible(pool, SCHOOL, "1", "21", "MARTIN", "claire.martin-dupont@education.example.org")
    await responsible(pool, SCHOOL, "1", "22", "DURAND")
    campaign = {
        "year": YEAR,
        "provisional_from": f"{TODAY - timedelta(9)}",
        "final_from": f"{TODAY - timedelta(5)}",
        "free_occupation": True,
        "statuses": True,
        "time_zone": "Europe/Paris",
    }
    by = UUID(int=1)
    await repository.change(Kind.CAMPAIGN, "campaign", ACADEMY, None, by, campaign)
    data = OF_PUPIL | {"propositions": PROPOSED, "catch_up": False, "reasons": None}
    await repository.change(Kind.PROPOSITIONS, "propositions", ACADEMY, SCHOOL, by, data)
    for resource, version, body in _received():
        said = body | {"dossier_version": version, "year": YEAR}
        await repository.store(SCHOOL, "1", resource, "provisional", f"{resource}-{version}", said)
    email = '{"number": 1, "kind": "recap", "state": "failed", "reason": "smtp-550", "guardian": "21"}'
    happened = email[:-1] + ', "happened_at": "2026-11-20T09:30:00Z"}'
    await repository.value("put_email", UUID(int=2), SCHOOL, "1", 1, happened)


def _received() -> list[tuple[str, int, dict[str, Any]]]:
    requests = [
        {
            "rank": rank,
            "pathway": voie,
            "occupation": "Métiers de la construction durable",
            "statuses": ["school"],
        }
        for rank, voie in enumerate(("2PRO", "CAP1"), 1)
    ]
    at = "2026-11-20T09:30:00Z"
    entry = {"origin": "family", "validated_at": at, "receipt": "K7QF-2M9X-04TD", "intentions": requests}
    moved = {"is_free": False, "transferred_at": at, "guardian": "21", "letters": ["22"], "more_letters": 1}
    return [("intentions", 1, entry), ("authorships", 2, moved)]


async def test_s11_every_state_of_the_pages_for_families_is_for_everybody(desk: Desk) -> None:
    entry, right, withdrawal = (f"{PUPIL}/{act}/provisional" for act in ("entry", "right", "withdrawal"))
    for path in (PUPIL, f"{PUPIL}/right-letters", f"{PUPIL}/recap-letter", f"{HOME}/emails"):
        await desk.look(path)
    for sheet in ("provisional", "final", "answer"):
        await desk.look(f"{HOME}/paper?sheet={sheet}")
    await desk.look(entry, press="Enregistrer", basis_paper="")
    await desk.look(entry, press="Enregistrer", basis_paper="", pathway_1="2PRO", pathway_2="2PRO")
    await desk.look(entry, press="Enregistrer", basis_paper="", pathway_1="2PRO", occupation_1="Cuisine")
    await desk.look(right, press="Continuer", guardian_22="", reason="Jugement.")
    await desk.look(withdrawal, press="Continuer", reason="Demande écrite.")
    await desk.send("Confirmer", exact=False)
    await desk.look(PUPIL)
    await desk.look(f"{PUPIL}/entry/final")
    assert desk.faults == []


@pytest.mark.parametrize(
    ("path", "sheets"),
    [
        (f"{HOME}/paper?sheet=provisional", 2),
        (f"{HOME}/paper?sheet=final", 2),
        (f"{HOME}/paper?sheet=answer", 1),
        (f"{PUPIL}/right-letters?to=all", 3),
        (f"{PUPIL}/recap-letter", 1),
    ],
)
async def test_each_sheet_is_one_page_of_a4(desk: Desk, path: str, sheets: int) -> None:
    printed = await desk.printed(path)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == sheets
    assert re.search(rb"/MediaBox \[0 0 59[45][.0-9]* 84[12][.0-9]*\]", printed)
