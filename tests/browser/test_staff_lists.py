"""A full school in Chromium: its page and its lists, for everybody, on a phone, by keyboard and on paper."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize

from services.siecle.app import create_app
from services.siecle.people.roles import Role
from services.siecle.people.sessions import Sessions
from shared.postgres.database import create_pool
from tests.browser.checks import barriers
from tests.browser.person import Person
from tests.browser.room import Room
from tests.support.servers import Database
from tests.support.serving import served
from tests.support.staff import LIMITS, employed, siecle_settings
from tests.support.whole_school import School

SCHOOL, ACADEMY = "0931234A", "creteil"
HOME = f"/staff/schools/{SCHOOL}"
PAGES = (
    *(f"{HOME}?phase={phase}" for phase in ("provisional", "final")),
    *(f"{HOME}/pupils?phase={phase}" for phase in ("provisional", "final")),
    f"{HOME}/pupils?account=none&since=2020-01-01T00:00&sort=state",
    f"{HOME}/pupils?class=3Z",
)
_WIDER = "document.documentElement.scrollWidth > window.innerWidth"


@pytest_asyncio.fixture(loop_scope="session")
async def head(chromium: Browser, siecle_db: Database) -> AsyncIterator[Person]:
    """The head of the school, signed in."""
    settings = siecle_settings(siecle_db.url, "token-of-the-tests", "another-token-of-them")
    async with await create_pool(siecle_db.url) as pool, served(create_app(settings, pool)) as origin:
        account = await employed(pool, Role.HEAD, school=SCHOOL)
        await School(pool, SCHOOL, ACADEMY, account).fill()
        token = await Sessions(pool, LIMITS).begin(account, "192.0.2.1")
        room = Room(chromium, origin)
        person = await room.stranger()
        await person.context.add_cookies([{"name": "staff-session", "value": token, "url": origin}])
        yield person
        await room.close()


@pytest.mark.timeout(240)
async def test_s11_a_full_school_is_for_everybody(head: Person) -> None:
    faults = []
    for path in PAGES:
        for width in (360, 800, 1280):
            await head.page.set_viewport_size(ViewportSize(width=width, height=800))
            await head.open(path)
            faults += [f"{path}: wider than {width} px"] if await head.page.evaluate(_WIDER) else []
            faults += [f"{path} at {width} px: {one}" for one in [*await barriers(head), *head.complaints]]
            head.complaints.clear()
    assert faults == []


async def test_r064_a_name_is_searched_by_keyboard_alone(head: Person) -> None:
    await head.open(f"{HOME}/pupils?phase=provisional")
    await head.page.get_by_label("Nom ou prénom").focus()
    await head.page.keyboard.type("evrard")
    await head.page.keyboard.press("Enter")
    await head.page.get_by_text("3 élève(s)").wait_for()
    assert re.search(r"search=[0-9a-f]{8}$", head.page.url)
    names = head.page.get_by_role("row").get_by_role("rowheader")
    found = [await one.inner_text() for one in await names.all()]
    assert found == [f"Camille ÉVRARD ({one})" for one in ("3A, n° 2", "3B, n° 10", "3C, n° 18")]


@pytest.mark.parametrize("width", [360, 1280])
async def test_s11_a_list_is_a_table_to_who_hears_it_at_every_width(head: Person, width: int) -> None:
    await head.page.set_viewport_size(ViewportSize(width=width, height=800))
    await head.open(f"{HOME}/pupils?phase=provisional&class=3A")
    table = head.page.get_by_role("table", name="Élèves")
    assert await table.get_by_role("columnheader").count() == 8
    assert await table.get_by_role("rowheader").count() == 8
    assert await table.get_by_role("cell").count() == 56


async def test_r064_a_list_on_paper_is_a_table_without_what_only_a_screen_can_do(head: Person) -> None:
    await head.page.set_viewport_size(ViewportSize(width=360, height=800))
    await head.open(f"{HOME}/pupils?phase=provisional&class=3A")
    await head.page.emulate_media(media="print")
    for hidden in ("Afficher", "Se déconnecter"):
        assert await head.page.get_by_role("button", name=hidden).count() == 0
    assert await head.page.get_by_text("8 élève(s)").is_visible()
    row = head.page.get_by_role("row").nth(1)
    assert await row.evaluate("one => getComputedStyle(one).display") == "table-row"
    await head.page.emulate_media(media="screen")
