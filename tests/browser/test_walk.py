"""A class council by keyboard alone: one page load a pupil, the focus where one begins, nobody shut out."""

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
from tests.integration.siecle.conftest import intentions
from tests.support.servers import Database
from tests.support.serving import served
from tests.support.staff import LIMITS, employed, siecle_settings

SCHOOL, ACADEMY = "0931234A", "creteil"
HOME = f"/staff/schools/{SCHOOL}"
CLASS = f"{HOME}/opinions?class=3A"
OPINION = f"{HOME}/pupils/01/opinion"
GENERAL, CAP = "2de générale et technologique ou 2de STHR", "1re année de CAP"
ASKED = (("2GT",), ("CAP1",), ("2GT", "2PRO", "CAP1"))  # each by every third family
_TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"


class Desk:
    """A principal teacher at a class of so many, in a browser."""

    def __init__(self, person: Person, pool: asyncpg.Pool, account: Any) -> None:
        self.person, self.pool, self.account = person, pool, account
        self.loads = 0
        person.page.on("load", self._loaded)

    def _loaded(self, _page: object) -> None:
        self.loads += 1

    async def keys(self, *names: str) -> None:
        """Press keys, the last of which leads to another page."""
        *before, last = names
        await self.begin()
        await self.person.keys(*before)
        async with self.person.page.expect_event("load"):
            await self.person.keys(last)

    async def begin(self) -> None:
        """Wait until the page has given the focus, which it does as it is drawn."""
        await self.person.page.wait_for_function("document.activeElement !== document.body")

    async def end_session(self) -> None:
        await self.pool.execute("UPDATE siecle.sessions SET seen_at = now() - interval '1 day'")

    async def faults(self) -> list[str]:
        """What keeps somebody out of the page that is shown, at 360 px."""
        await self.person.page.set_viewport_size(ViewportSize(width=360, height=640))
        found = ["wider than 360 px"] if await self.person.page.evaluate(_TOO_WIDE) else []
        found += [*await barriers(self.person), *self.person.complaints]
        self.person.complaints.clear()
        return [f"{self.person.page.url}: {one}" for one in found]


@asynccontextmanager
async def teacher_of(chromium: Browser, database: Database, pupils: int) -> AsyncIterator[Desk]:
    """Families of 3A have entered; nothing is open any more."""
    settings = siecle_settings(database.url, "token-of-the-tests", "another-token-of-them")
    async with await create_pool(database.url) as pool, served(create_app(settings, pool)) as origin:
        known = Repository(pool)
        numbers = [f"{number:02}" for number in range(1, pupils + 1)]
        await known.add_pupils(
            [Listed(SCHOOL, one, f"NOM{one}", "Camille", "3A") for one in numbers], ACADEMY
        )
        for place, one in enumerate(numbers):
            body = intentions(1, *ASKED[place % 3]) | {"year": None}
            await known.store(SCHOOL, one, "intentions", "provisional", f"key-{one}", body)
        account = await employed(pool, Role.TEACHER, "3A", school=SCHOOL)
        token = await Sessions(pool, LIMITS).begin(account, "192.0.2.1")
        room = Room(chromium, origin)
        person = await room.stranger()
        await person.context.add_cookies([{"name": "staff-session", "value": token, "url": origin}])
        yield Desk(person, pool, account)
        await room.close()


async def opened(pool: asyncpg.Pool, ends: timedelta) -> None:
    """The téléservice took that families enter, or entered, until then."""
    now = datetime.now(UTC)
    data = {
        "phase": "provisional",
        "stage": "entry",
        "year": school_year(now.date()),
        "opens_at": f"{now - timedelta(hours=9)}",
        "closes_at": f"{now + ends}",
    }
    known = Repository(pool)
    seq = await known.change(Kind.WINDOW_OPENED, f"window-{SCHOOL}", ACADEMY, SCHOOL, uuid4(), data)
    await known.value("set_outcome", seq, "accepted", None)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("ends", [timedelta(hours=-1), timedelta(hours=1)], ids=["over", "drafts"])
async def test_an_avis_for_a_class_of_30_takes_31_page_loads_and_keys_alone(
    chromium: Browser, siecle_db: Database, ends: timedelta
) -> None:
    async with teacher_of(chromium, siecle_db, 30) as desk:
        await opened(desk.pool, ends)
        person = desk.person
        await person.open(CLASS)
        await person.sees("Il manque 30 élèves sur 30.")
        desk.loads = 0
        await person.tab_to("Saisir ce qui manque, élève par élève")
        await desk.keys("Enter")
        for place in range(30):
            await person.sees(f"{place + 1} sur 30")
            await _answer(desk, ASKED[place % 3])
        await person.sees("Il ne manque rien : 30 élèves.")
        assert desk.loads <= 31
        table, count = ("changes", 31) if ends < timedelta() else ("drafts", 30)
        assert await desk.pool.fetchval(f"SELECT count(*) FROM siecle.{table}") == count  # noqa: S608
        assert person.complaints == []


async def _answer(desk: Desk, asked: tuple[str, ...]) -> None:
    """One pupil: the first field has the focus, and Enter in a field saves and goes on."""
    person = desk.person
    await desk.begin()
    group, name = await person.focused()
    assert (group.startswith("Intention 1"), name) == (True, "Avis favorable")
    if len(asked) == 1:
        await desk.keys("Space", "Enter")
        return
    await person.keys("ArrowDown")  # réservé: the motivations are needed
    await person.tab_to("Avis favorable", "Intention 2 : 2de professionnelle")
    await person.keys("Space")
    await person.tab_to("Avis favorable", f"Intention 3 : {CAP}")
    await person.keys("Space")
    await person.tab_to("Motivations")
    await person.page.keyboard.type("Un projet à construire.")
    await person.keys("Tab")
    await desk.keys("Enter")


@pytest.mark.timeout(240)
async def test_s11_what_is_told_on_the_way_is_for_everybody(chromium: Browser, siecle_db: Database) -> None:
    async with teacher_of(chromium, siecle_db, 3) as desk:
        person, found = desk.person, []
        await person.open(OPINION)
        await person.sees("n'a pas encore été ouverte pour cette classe")
        found += await desk.faults()
        await desk.keys("Enter")  # nothing is chosen
        await person.sees(
            "Rien n'est enregistré. À corriger :", "Erreur : Donnez un avis sur chaque voie demandée."
        )
        await desk.begin()
        assert await person.focused() == (f"Intention 1 : {GENERAL}", "Avis favorable")
        found += await desk.faults()

        await opened(desk.pool, timedelta(hours=1))
        await person.open(f"{HOME}/pupils/03/opinion")
        await desk.keys("ArrowDown", "Enter")  # réservé without motivations
        await desk.begin()
        assert (await person.focused())[1] == "Avis favorable", "of the voie without an avis"
        await person.open(OPINION)
        await desk.keys("Space", "Enter")
        await person.sees("L'élève précédent est enregistré comme brouillon.")
        await person.page.go_back()
        await person.sees("Brouillon de Dominique Test teacher")
        await person.page.locator("summary").click()
        await person.sees("Confirmer la suppression du brouillon")
        found += await desk.faults()
        await person.open(CLASS)
        found += await desk.faults()

        await person.open(OPINION)
        await desk.pool.execute("DELETE FROM siecle.drafts")
        await desk.keys("ArrowDown", "ArrowUp", "Enter")
        await person.sees("quelqu'un d'autre a saisi entre-temps")
        await desk.begin()
        assert "saisi entre-temps" in (await person.focused())[1], "what is told has the focus"
        found += await desk.faults()

        await desk.end_session()
        await person.tab_to("Avis favorable")
        await desk.keys("Enter")
        await person.sees("Votre saisie revient après la connexion.")
        found += await desk.faults()
        assert found == []
