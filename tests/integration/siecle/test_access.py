"""Who may use which page: every address of the table, as every role, at its own place and elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest

from deploy.story.browser import Browser
from services.siecle.people.roles import Role
from services.siecle.people.sessions import Sessions
from services.siecle.staff.routes import ROUTES, Route
from shared.http.csrf import token_for
from tests.integration.siecle.conftest import ACADEMY, SCHOOL, Office
from tests.integration.siecle.definitive import YESTERDAY
from tests.support.staff import LIMITS, employed

A, H, D, T, S = "academy", "head", "deputy", "teacher", "secretary"
HEADS, COUNCIL, OFFICE, SCHOOLS = {H, D}, {H, D, T}, {H, D, S}, {H, D, T, S}
# Who may use an address; where one method is for fewer, the pair. The table has to agree.
MAY: Mapping[str, set[str]] = {
    "/": {*SCHOOLS, A},
    "/password": {*SCHOOLS, A},
    "/sign-out": {*SCHOOLS, A},
    "/staff/academies/{academy}": {A},
    "/staff/academies/{academy}/appeals": {A},
    "/staff/schools/{uai}": SCHOOLS,
    "/staff/schools/{uai}/openings": SCHOOLS,
    "POST /staff/schools/{uai}/openings": HEADS,
    "/staff/schools/{uai}/intentions": SCHOOLS,
    "/staff/schools/{uai}/without-entry": SCHOOLS,
    "/staff/schools/{uai}/without-entry.csv": SCHOOLS,
    "/staff/schools/{uai}/definitive": SCHOOLS,
    "/staff/schools/{uai}/paper": SCHOOLS,
    "/staff/schools/{uai}/emails": OFFICE,
    "/staff/schools/{uai}/pupils/{siecle_id}": SCHOOLS,
    "/staff/schools/{uai}/pupils/{siecle_id}/entry/provisional": OFFICE,
    "/staff/schools/{uai}/pupils/{siecle_id}/entry/final": OFFICE,
    "/staff/schools/{uai}/pupils/{siecle_id}/right/provisional": HEADS,
    "/staff/schools/{uai}/pupils/{siecle_id}/right/final": HEADS,
    "/staff/schools/{uai}/pupils/{siecle_id}/withdrawal/provisional": HEADS,
    "/staff/schools/{uai}/pupils/{siecle_id}/withdrawal/final": HEADS,
    "/staff/schools/{uai}/pupils/{siecle_id}/right-letters": OFFICE,
    "/staff/schools/{uai}/pupils/{siecle_id}/recap-letter": OFFICE,
    "/staff/schools/{uai}/pupils/{siecle_id}/paper": SCHOOLS,
    "/staff/schools/{uai}/pupils/{siecle_id}/emails": OFFICE,
    "/staff/schools/{uai}/pupils": SCHOOLS,
    "/staff/schools/{uai}/pupils.csv": SCHOOLS,
    "/staff/schools/{uai}/refusals/{seq}": SCHOOLS,
    "/staff/schools/{uai}/letters": OFFICE,
    "/staff/schools/{uai}/letters/print": OFFICE,
    "/staff/schools/{uai}/pupils/{siecle_id}/letters": OFFICE,
    "/staff/schools/{uai}/pupils/{siecle_id}/letters/print": OFFICE,
    "/staff/schools/{uai}/opinions": COUNCIL,
    "/staff/schools/{uai}/opinions/start": COUNCIL,
    "/staff/schools/{uai}/propositions": COUNCIL,
    "/staff/schools/{uai}/propositions/start": COUNCIL,
    "/staff/schools/{uai}/name": {H},
    "/staff/schools/{uai}/accounts": {H},
    "/staff/schools/{uai}/accounts/{account:uuid}/code": {H},
    "/staff/schools/{uai}/accounts/{account:uuid}/disable": {H},
    "/staff/schools/{uai}/accounts/{account:uuid}/enable": {H},
    "/staff/schools/{uai}/exports": OFFICE,
    "/staff/schools/{uai}/exports/{upload:uuid}": OFFICE,
    "/staff/schools/{uai}/journal": {H},
    "/staff/schools/{uai}/journal.csv": {H},
    "/staff/schools/{uai}/pupils/{siecle_id}/opinion": COUNCIL,
    "/staff/schools/{uai}/pupils/{siecle_id}/opinion/send-draft": COUNCIL,
    "/staff/schools/{uai}/pupils/{siecle_id}/opinion/delete-draft": COUNCIL,
    "/staff/schools/{uai}/pupils/{siecle_id}/definitive/propositions/send-draft": COUNCIL,
    "/staff/schools/{uai}/pupils/{siecle_id}/definitive/propositions/delete-draft": COUNCIL,
    "/staff/schools/{uai}/pupils/{siecle_id}/definitive": SCHOOLS,
    "/staff/schools/{uai}/pupils/{siecle_id}/definitive/propositions": COUNCIL,
    "/staff/schools/{uai}/pupils/{siecle_id}/definitive/answer": OFFICE,
    "/staff/schools/{uai}/pupils/{siecle_id}/definitive/interview": COUNCIL,
    "/staff/schools/{uai}/pupils/{siecle_id}/definitive/decision-head": HEADS,
    "/staff/schools/{uai}/pupils/{siecle_id}/definitive/appeal": OFFICE,
    "/staff/schools/{uai}/pupils/{siecle_id}/definitive/decision-appeal": {*HEADS, A},
    "/staff/schools/{uai}/pupils/{siecle_id}/definitive/retention": OFFICE,
    "/staff/schools/{uai}/pupils/{siecle_id}/definitive/decision-retention": HEADS,
}
ALLOWED = {
    "/staff/schools/{uai}/accounts": {200, 400},  # a form without its id is none of ours
    "/staff/schools/{uai}/refusals/{seq}": {
        303,
        403,
    },  # an appeal: whose it is to settle, the change says
    # Nothing is prepared, or was asked for.
    **{path: {409} for path in MAY if path.endswith(("-draft", "{siecle_id}/emails"))},
}
WITHOUT_ACCOUNT = {"/sign-in", "/activate"}
GUARDED = [route for route in ROUTES if route.path not in WITHOUT_ACCOUNT]
# Its own place: pupil 1 of class 3A, who appealed; and what is nobody's here.
UPLOAD = "00000000-0000-0000-0000-000000000001"
HERE = {"uai": SCHOOL, "academy": ACADEMY, "siecle_id": "1", "seq": "1", "upload": UPLOAD}
OTHER_SCHOOL, OTHER_ACADEMY = "0775678B", "versailles"
ELSEWHERE = (
    HERE | {"uai": OTHER_SCHOOL, "academy": OTHER_ACADEMY},
    HERE | {"uai": "0930000X", "academy": "nowhere", "siecle_id": "99"},
)
ANOTHER_CLASS = HERE | {"siecle_id": "2"}


@dataclass(frozen=True)
class Building:
    """The stand-in, and a session of each role."""

    office: Office
    tokens: Mapping[str, str]
    account: UUID  # a secretary's of the school

    async def asks(self, route: Route[Any], place: Mapping[str, str], role: str | None) -> httpx2.Response:
        """One request of a role, or of nobody; a form is empty but for its token."""
        token = self.tokens.get(role or "", "")
        cookies = {"Cookie": f"staff-session={token}"} if role else {}
        path = route.path.replace(":uuid", "").format(**place, account=self.account)
        client = self.office.api
        if route.method == "GET":
            return await client.get(path, headers=cookies)
        return await client.post(path, headers=cookies, data={"csrf": token_for(token)})


@pytest.fixture
async def building(office: Office) -> Building:
    for siecle_id in ("1", "2"):
        await office.staff.open(f"/staff/schools/{SCHOOL}/pupils/{siecle_id}/definitive/appeal")
        office.staff.fill("Date de l'appel", YESTERDAY)
        if siecle_id == "1":
            for button in ("Enregistrer", "Confirmer"):
                await office.staff.press(button)
    tokens = {role: await _session(office.pool, Role(role)) for role in (A, H, D, T, S)}
    return Building(office, tokens, await employed(office.pool, Role.SECRETARY, school=SCHOOL))


async def _session(pool: asyncpg.Pool, role: Role) -> str:
    classes = ("3A",) if role is Role.TEACHER else ()
    account = await employed(pool, role, *classes, school=SCHOOL, academy=ACADEMY)
    return await Sessions(pool, LIMITS).begin(account, "192.0.2.1")


def who(route: Route[Any]) -> set[str]:
    return MAY[f"{route.method} {route.path}"] if f"{route.method} {route.path}" in MAY else MAY[route.path]


def test_s17_every_page_has_its_rule_and_the_table_says_the_same() -> None:
    assert {
        route.path: {role.value for role in route.roles} for route in GUARDED if route.method == "GET"
    } == {route.path: who(route) for route in GUARDED if route.method == "GET"}
    assert all({role.value for role in route.roles} == who(route) for route in GUARDED)
    assert {path.removeprefix("POST ") for path in MAY} == {route.path for route in GUARDED}
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


async def test_s17_no_page_is_reached_without_sign_in(building: Building) -> None:
    for route in GUARDED:
        answer = await building.asks(route, HERE, None)
        assert answer.status_code == 303, (route.method, route.path)
        assert answer.headers["Location"].startswith("/sign-in"), route.path


async def test_s17_each_role_uses_what_is_its_own_and_nothing_else(building: Building) -> None:
    for route in sorted(GUARDED, key=lambda one: one.path == "/sign-out"):
        for role in building.tokens:
            answer = await building.asks(route, HERE, role)
            status, where = answer.status_code, (route.method, route.path, role)
            if status in (409, 422):
                assert "<title>Erreur : " in answer.text, where
                assert answer.text.count("autofocus") == 1, where
            if role in who(route):
                assert status in ALLOWED.get(route.path, {200, 303, 422}), where
            else:
                assert status == 403, where


async def test_s17_who_may_not_read_is_told_so_and_not_of_a_form(building: Building) -> None:
    journal = next(one for one in GUARDED if one.path.endswith("/journal"))
    page = (await building.asks(journal, HERE, S)).text
    assert "Votre compte ne donne pas accès à cette page" in page
    assert "Rien n&#39;est enregistré" not in page
    opening = next(one for one in GUARDED if one.path.endswith("/openings") and one.method == "POST")
    assert "Rien n&#39;est enregistré" in (await building.asks(opening, HERE, S)).text


async def test_s17_another_place_is_as_unknown_as_one_that_is_not(building: Building) -> None:
    placed = [route for route in GUARDED if "{" in route.path]
    for route in placed:
        for role in building.tokens:
            answers = [await building.asks(route, place, role) for place in ELSEWHERE]
            statuses = {answer.status_code for answer in answers}
            is_academys = "academies" in route.path
            assert statuses == ({403} if is_academys and role != A else {404}), (route.path, role)


async def test_s17_a_teacher_knows_no_pupil_of_another_class(building: Building) -> None:
    for route in (route for route in GUARDED if "{siecle_id}" in route.path):
        assert (await building.asks(route, ANOTHER_CLASS, T)).status_code == 404, route.path
    for path in ("", "/pupils", "/pupils.csv"):
        route = next(one for one in GUARDED if one.path == f"/staff/schools/{{uai}}{path}")
        page = (await building.asks(route, HERE, T)).text
        assert "NGUYEN" not in page, path
        assert "MARTIN" in page, path


async def test_s17_the_academy_sees_numbers_and_names_of_those_who_appealed(building: Building) -> None:
    for route in (route for route in GUARDED if "{siecle_id}" in route.path):
        assert (await building.asks(route, ANOTHER_CLASS, A)).status_code == 404, route.path
    for path, named in (("", False), ("/appeals", True)):
        route = next(one for one in GUARDED if one.path == f"/staff/academies/{{academy}}{path}")
        page = (await building.asks(route, HERE, A)).text
        assert SCHOOL in page
        assert ("MARTIN" in page, "NGUYEN" in page) == (named, False)


async def test_f14_the_academy_enters_the_decision_on_an_appeal_in_its_own_name(
    office: Office, building: Building
) -> None:
    account: UUID = await office.pool.fetchval(
        "SELECT account FROM siecle.sessions JOIN siecle.accounts ON account = id "
        "WHERE role = 'academy' ORDER BY started_at LIMIT 1"
    )
    academy: Browser = office.academy
    await academy.open(f"/staff/academies/{ACADEMY}/appeals")
    await academy.follow("Saisir la décision sur l'appel de Camille =MARTIN")
    academy.tick("2de professionnelle")
    academy.fill("Date de notification", YESTERDAY)
    page = await academy.press("Enregistrer")
    assert page.link("Modifier la décision sur l'appel de Camille =MARTIN")
    assert (await office.changes())[-1]["by"] == str(account)


async def test_s13_a_form_of_another_site_or_another_browser_changes_nothing(building: Building) -> None:
    client = building.office.api
    for route in (route for route in ROUTES if route.method == "POST" and "{" not in route.path):
        headers = {"Cookie": f"staff-session={building.tokens[H]}; staff-visitor=mine"}
        path = route.path.format(**HERE)
        for form, more in (
            ({}, {}),
            ({"csrf": token_for("another")}, {}),
            ({"csrf": token_for(building.tokens[H])}, {"Origin": "https://evil.example"}),
            ({"csrf": token_for(building.tokens[H])}, {"Sec-Fetch-Site": "cross-site"}),
        ):
            answer = await client.post(path, headers=headers | more, data=form)
            assert answer.status_code == 403, (route.path, form, more)
    assert [one["kind"] for one in await building.office.changes()] == ["appeal"]


async def test_s14_no_page_that_is_only_read_changes_anything(building: Building) -> None:
    before = await building.office.state()
    for route in (route for route in GUARDED if route.method == "GET"):
        await building.asks(route, HERE, H)
    assert await building.office.state() == before


async def test_s15_every_answer_has_the_security_headers(building: Building) -> None:
    head = {"Cookie": f"staff-session={building.tokens[H]}"}
    client = building.office.api
    answers = [
        await client.get("/sign-in"),
        await client.get("/", headers=head),
        await client.get("/nowhere", headers=head),
        await client.get(f"/staff/academies/{ACADEMY}", headers=head),
        await client.post("/sign-in", headers=head, data={}),
        await client.get("/static/staff.css"),
        await client.get("/api/changes"),
    ]
    assert [answer.status_code for answer in answers] == [200, 303, 404, 403, 403, 200, 200]
    for answer in answers:
        assert "style-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
    pages = [answer for answer in answers if "text/html" in answer.headers.get("Content-Type", "")]
    assert all("<style" not in page.text and 'style="' not in page.text for page in pages)
    assert all("no-store" in page.headers["Cache-Control"] for page in pages)
