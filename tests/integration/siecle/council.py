"""What happens around a class council: openings that the téléservice took, a colleague, drafts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from deploy.story.browser import Browser
from deploy.story.page import Page
from services.siecle.kinds import Kind
from services.siecle.people.roles import Role
from services.siecle.repository import Repository
from shared.academies import school_year
from tests.integration.siecle.conftest import ACADEMY, SCHOOL, Office
from tests.support.staff import employed, let_in

HOME = f"/staff/schools/{SCHOOL}"
OPINION = f"{HOME}/pupils/1/opinion"
NEXT = "Enregistrer et passer au suivant"
DRAFT, NEXT_DRAFT = "Enregistrer le brouillon", "Enregistrer le brouillon et passer au suivant"
HOUR = timedelta(hours=1)


async def opened(
    office: Office,
    phase: str = "provisional",
    *,
    ends: timedelta | None = None,
    of_class: str = "",
    school: str = SCHOOL,
    outcome: str | None = "accepted",
) -> None:
    """The téléservice has taken that families enter since some hours; it `ends` so long from now.

    `outcome`: what else became of it, None for nothing yet.
    """
    now = datetime.now(UTC)
    data = {"phase": phase, "stage": "entry", "year": school_year(now.date())}
    data |= {"opens_at": f"{now - 9 * HOUR}", "closes_at": f"{now + ends}" if ends else None}
    kind = Kind.CLASS_WINDOW_OPENED if of_class else Kind.WINDOW_OPENED
    await _said(office, kind, data | ({"class": of_class} if of_class else {}), school, outcome)


async def closed(office: Office, phase: str = "provisional", *, outcome: str | None = "accepted") -> None:
    """And that the school closed it."""
    year = school_year(datetime.now(UTC).date())
    await _said(office, Kind.WINDOW_CLOSED, {"phase": phase, "stage": "entry", "year": year}, outcome=outcome)


async def _said(
    office: Office, kind: Kind, data: dict[str, Any], school: str = SCHOOL, outcome: str | None = "accepted"
) -> None:
    known = Repository(office.pool)
    seq = await known.change(kind, f"window-{school}", ACADEMY, school, uuid4(), data)
    if outcome is not None:
        await office.api.post(f"/api/changes/{seq}/outcome", json={"outcome": outcome, "reason": None})


async def avis(browser: Browser, verdict: str = "Avis favorable", button: str = NEXT) -> Page:
    """One verdict on the one voie of pupil 1, and a button."""
    await browser.open(OPINION)
    browser.tick(verdict)
    return await browser.press(button)


async def entered(office: Office) -> list[dict[str, Any]]:
    """The changes that are no openings."""
    return [one for one in await office.changes() if "window" not in one["kind"]]


async def drafts(office: Office) -> list[tuple[str, str]]:
    """Of whom a draft waits, and of which kind."""
    rows = await office.pool.fetch("SELECT siecle_id, kind FROM siecle.drafts ORDER BY 1, 2")
    return [(row["siecle_id"], row["kind"]) for row in rows]


async def told(office: Office) -> list[str]:
    """What the audit has of things that were done, oldest first."""
    rows = await office.pool.fetch(
        "SELECT action FROM siecle.audit WHERE action IN "
        "('entered', 'draft-saved', 'draft-deleted', 'draft-sent') ORDER BY id"
    )
    return [row["action"] for row in rows]


@asynccontextmanager
async def colleague(office: Office, role: Role = Role.TEACHER, *classes: str) -> AsyncIterator[Browser]:
    """Somebody else of the school: the principal teacher of 3A."""
    async with Browser(str(office.api.base_url)) as browser:
        of = classes or (("3A",) if role is Role.TEACHER else ())
        await let_in(browser, office.pool, await employed(office.pool, role, *of, school=SCHOOL))
        yield browser
