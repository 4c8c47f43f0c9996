"""What crosses no border: another school's pupils, after a move too (A-34), and names towards the academy."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from deploy.story.browser import Browser
from services.siecle.people.roles import Role
from services.siecle.people.sessions import Sessions
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from services.siecle.staff.routes import ROUTES
from shared.http.csrf import token_for
from tests.integration.siecle.conftest import ACADEMY, SCHOOL, Office, intentions
from tests.integration.siecle.definitive import answers, chosen, decides, enters_day
from tests.support.guardians import responsible
from tests.support.staff import LIMITS, employed, let_in

OTHER = "0931111Z"
LISTS = ("pupils?phase=provisional", "pupils?phase=final", "pupils?page=all&state=left")
EXPORTS = ("pupils.csv?phase=provisional", "pupils.csv?phase=final")
AUDITS = ("journal", "journal.csv")


@dataclass(frozen=True)
class Move:
    """The pupil 1, of that number in both schools, each with a head and words of its own."""

    office: Office
    other: Browser

    def heads(self) -> tuple[tuple[str, Browser, str, str], ...]:
        """Each school with its head's browser, its own words, and the other's."""
        return (SCHOOL, self.office.staff, "Boulangerie", "Horlogerie"), (
            OTHER, self.other, "Horlogerie", "Boulangerie"
        )  # fmt: skip


async def works(office: Office, browser: Browser, school: str, trade: str, version: int) -> None:
    """The family's entry arrives, and the head gives an avis."""
    body = intentions(version, "2PRO")
    body["intentions"][0]["occupation"] = trade
    path = f"/api/schools/{school}/pupils/1/intentions/provisional"
    stored = await office.api.put(path, json=body, headers={"Idempotency-Key": f"{school}-{version}"})
    assert stored.json()["outcome"] == "stored"
    await browser.open(f"/staff/schools/{school}/pupils/1/opinion")
    browser.tick("Avis réservé")
    browser.fill("Motivations", f"Motif {trade}")
    browser.fill("Métier ou formation conseillé", f"Conseil {trade}", "Intention 1 : 2de professionnelle")
    await browser.press("Enregistrer l'avis")
    await answers(office, "refused", "entry-not-closed")


@pytest.fixture
async def move(office: Office) -> AsyncIterator[Move]:
    await works(office, office.staff, SCHOOL, "Boulangerie", 1)
    left = {"dossier_version": 2, "left_at": "2026-11-20T22:00:00Z"}
    await office.api.put(
        f"/api/schools/{SCHOOL}/pupils/1/departure", json=left, headers={"Idempotency-Key": "left"}
    )
    await Repository(office.pool).add_pupils([Listed(OTHER, "1", "=MARTIN", "Camille", "3A")], ACADEMY)
    async with Browser(str(office.api.base_url)) as other:
        head = await employed(office.pool, Role.HEAD, school=OTHER)
        await let_in(other, office.pool, head)
        await works(office, other, OTHER, "Horlogerie", 3)
        yield Move(office, other)


async def test_a34_each_school_lists_its_own_lines_and_nothing_of_the_other(move: Move) -> None:
    for school, browser, own, others in move.heads():
        for path in (*LISTS[:1], *EXPORTS[:1], ""):
            answer = await browser._client.get(f"/staff/schools/{school}/{path}".rstrip("/"))
            assert answer.status_code == 200
            assert (own in answer.text) is bool(path), (school, path)
            assert others not in answer.text, (school, path)
        for path in (*LISTS, *EXPORTS):
            assert others not in (await browser._client.get(f"/staff/schools/{school}/{path}")).text
    old = (await move.office.staff.open(f"/staff/schools/{SCHOOL}/pupils?phase=provisional")).text
    assert "Parti le 20/11/2026" in old
    assert "Parti le" not in (await move.other.open(f"/staff/schools/{OTHER}/pupils")).text


async def heads_of(office: Office) -> dict[str, tuple[str, str]]:
    """The login and the id of each school's head."""
    rows = await office.pool.fetch("SELECT id, login, school FROM siecle.accounts WHERE role = 'head'")
    return {row["school"]: (row["login"], str(row["id"])) for row in rows}


async def test_a34_each_schools_audit_ends_at_its_border(move: Move) -> None:
    known = await heads_of(move.office)
    for (school, browser, _, _), other in zip(move.heads(), (OTHER, SCHOOL), strict=True):
        home, (stranger, stranger_id) = f"/staff/schools/{school}", known[other]
        for path in AUDITS:
            words = re.split(r"[^\w.]+", (await browser._client.get(f"{home}/{path}")).text)
            assert known[school][0] in words
            assert stranger not in words, (school, path)
            asked = (await browser._client.get(f"{home}/{path}?person={stranger_id}")).text
            assert stranger not in re.split(r"[^\w.]+", asked)
            assert "Camille" not in asked.partition("<tbody>")[2]
    lines = "SELECT count(*) FROM siecle.audit WHERE school = $1 AND siecle_id = '1'"
    before = await move.office.pool.fetchval(lines, SCHOOL)
    await move.other.open(f"/staff/schools/{OTHER}/pupils/1/opinion")
    assert await move.office.pool.fetchval(lines, SCHOOL) == before


PLACE = {
    "uai": SCHOOL,
    "academy": ACADEMY,
    "seq": "1",
    "account": str(UUID(int=0)),
    "upload": str(UUID(int=0)),
}
NAMES = ("=MARTIN", "Camille", "NGUYEN", "Élodie", "ROCHEFORT", "Claire", "Boulangerie")


@asynccontextmanager
async def academy_of(office: Office) -> AsyncIterator[tuple[Any, str]]:
    """A client of the academy's services, with its token for forms."""
    account = await employed(office.pool, Role.ACADEMY, academy=ACADEMY)
    token = await Sessions(office.pool, LIMITS).begin(account, "192.0.2.1")
    async with Browser(str(office.api.base_url)) as browser:
        browser._client.cookies.set("staff-session", token)
        yield browser._client, token_for(token)


async def test_s17_the_academy_reads_no_name_but_of_who_appealed(office: Office) -> None:
    await works(office, office.staff, SCHOOL, "Boulangerie", 1)
    await chosen(office, "2PRO")
    for pupil in ("1", "2"):
        await responsible(office.pool, SCHOOL, pupil, f"P{pupil}", "ROCHEFORT", "claire@example.org")
    await decides(office, "Décision du chef d'établissement", "1re année de CAP", reasons="Boulangerie")
    await office.staff.press("Confirmer")
    await answers(office)
    await enters_day(office, "appeal", "Date de l'appel")
    await answers(office)

    named = set()
    async with academy_of(office) as (client, csrf):
        for route in (one for one in ROUTES if one.path not in ("/sign-in", "/sign-out", "/activate")):
            for pupil in ("1", "2") if "{siecle_id}" in route.path else ("1",):
                path = re.sub(":[a-z]+", "", route.path).format(**PLACE, siecle_id=pupil)
                answer = await client.request(route.method, path, data={"csrf": csrf})
                shown = frozenset(name for name in NAMES if name in answer.text)
                named |= {(route.path.rpartition("/")[2], pupil, shown)} if shown else set()
    who = frozenset({"=MARTIN", "Camille"})
    assert named == {("appeals", "1", who), ("decision-appeal", "1", who)}
