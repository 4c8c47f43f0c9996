"""R-018: an academy that changes its dates reads which schools they suspend, and confirms."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from services.siecle.kinds import Kind
from services.siecle.repository import Repository, append
from services.siecle.staff.labels import local
from shared.academies import school_year
from shared.words.refusals import TO_STAFF
from tests.integration.siecle.conftest import ACADEMY, SCHOOL, Office, configure
from tests.integration.siecle.definitive import answers
from tests.integration.siecle.families import PUPIL
from tests.integration.siecle.test_planning_page import ENTRY, OPENINGS, opened, ready
from tests.support.waiting import wait_until


async def test_r018_an_academy_reads_which_schools_new_dates_suspend_and_confirms(office: Office) -> None:
    await ready(office)
    await opened(office)
    before = await office.changes()
    await configure(office.academy, "2099-01-04", "2099-05-01")
    page = office.academy.page
    assert page.has("Ces dates suspendent l'ouverture de la saisie dans 1 établissement :")
    assert page.has(f"{SCHOOL} 2 {ENTRY}, tout l'établissement, jusqu'au 04/01/2099")
    assert "MARTIN" not in page.text
    assert await office.changes() == before
    await office.academy.press("Enregistrer ces dates")
    change = (await office.changes())[-1]
    assert (change["kind"], change["data"]["provisional_from"]) == ("campaign", "2099-01-04")
    assert change["data"]["statuses"] is True
    assert change["data"]["time_zone"] == "Indian/Reunion"


async def test_r018_dates_that_suspend_nothing_are_not_asked_about(office: Office) -> None:
    await ready(office)
    await opened(office)
    await configure(office.academy, "2026-09-01", "2099-05-01")
    assert office.academy.page.has("Enregistré le")
    await configure(office.academy, "2026-08-20", "2099-05-01")
    assert (await office.changes())[-1]["data"]["provisional_from"] == "2026-08-20"


async def test_r018_a_date_counts_on_each_page_until_it_is_refused(office: Office) -> None:
    await ready(office)
    await configure(office.academy, "2099-01-04", "2099-05-01")
    assert await warned(office) == [True, True]
    await answers(office, "refused", "dates-out-of-order")
    assert await warned(office) == [False, False]


async def warned(office: Office) -> list[bool]:
    """Whether date 1 is to come, on the form of an opening and on that of an entry for a family."""
    await office.staff.open(OPENINGS)
    office.staff.tick(ENTRY)
    pages = [await office.staff.press("Ouvrir"), await office.staff.open(f"{PUPIL}/entry/provisional")]
    return [page.has(TO_STAFF["before-academic-date"]) for page in pages]


async def test_a17_a_zone_is_the_academys_own_until_one_that_it_sets_is_not_refused(office: Office) -> None:
    await office.employ("9741046A", "reunion")
    page = await office.academy.open("/staff/academies/reunion")
    [zone] = page.form("Enregistrer le paramétrage").data("Enregistrer le paramétrage")["time_zone"]
    assert zone == "Indian/Reunion"
    data = {"year": 2026, "time_zone": "Pacific/Tahiti"}
    await Repository(office.pool).change(Kind.CAMPAIGN, "campaign-reunion", "reunion", None, uuid4(), data)
    await office.api.post(
        "/api/changes/1/outcome", json={"outcome": "refused", "reason": "unknown-time-zone"}
    )
    at = await office.pool.fetchval("SELECT at FROM siecle.changes")
    page = await office.academy.open("/staff/academies/reunion")
    assert page.has(f"Enregistré le {local(at, 'Indian/Reunion')}")


async def test_r018_a_school_that_opens_in_the_same_moment_is_asked_about_too(office: Office) -> None:
    await ready(office)
    data = opening(datetime.now(UTC))
    async with office.pool.acquire() as school, school.transaction():
        await append(school, Kind.WINDOW_OPENED, f"window-{SCHOOL}", ACADEMY, SCHOOL, uuid4(), data)
        asked = asyncio.create_task(configure(office.academy, "2099-01-04", "2099-05-01"))
        await wait_until(lambda: _waits(office), "the academy's change waits for the school's")
    await asked
    assert office.academy.page.has("suspendent l'ouverture de la saisie dans 1 établissement")
    assert [one["kind"] for one in await office.changes()] == ["campaign", "window-opened"]


def opening(now: datetime) -> dict[str, Any]:
    """The data of an opening of entry at this moment."""
    year = school_year(now.date())
    said = {"phase": "provisional", "stage": "entry", "opens_at": now.isoformat(), "closes_at": None}
    return {**said, "year": year}


async def _waits(office: Office) -> bool:
    """Whether somebody waits for the feed's lock."""
    waiting = (
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
    )
    return bool(await office.pool.fetchval(waiting))


async def test_r018_a_school_that_opens_while_the_academy_reads_is_asked_about_too(office: Office) -> None:
    await ready(office)
    await opened(office, classes="3A")
    await configure(office.academy, "2099-01-04", "2099-05-01")
    await opened(office, classes="3B")
    before = await office.changes()
    page = await office.academy.press("Enregistrer ces dates")
    assert (page.status, page.has("ce qui est ouvert ou prévu a changé entre-temps")) == (409, True)
    assert page.has(f"{ENTRY}, les classes 3A, 3B, jusqu'au 04/01/2099")
    assert await office.changes() == before
    await office.academy.press("Enregistrer ces dates")
    assert (await office.changes())[-1]["data"]["provisional_from"] == "2099-01-04"
