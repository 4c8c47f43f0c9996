"""The screens of an academy: dates and options, its schools in numbers, and the appeals to its commission."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.responses import Response

from services.siecle.kinds import Kind
from services.siecle.people.trail import Action
from services.siecle.repository import QUERIES, append
from services.siecle.staff import labels
from services.siecle.staff.access import academy_of
from services.siecle.staff.campaigns import settings_of
from services.siecle.staff.forms import BadForm, campaign_data
from services.siecle.staff.local_time import CLOCKS
from services.siecle.staff.opening import words
from services.siecle.staff.opening.effects import Effects, effects
from services.siecle.staff.openings import expected, openings_of
from services.siecle.staff.problems import Changed, Problem, problem_of, stale
from services.siecle.staff.said import openings_at, settings_at
from services.siecle.staff.visit import AtAcademy, SignedIn
from shared.postgres.database import Connection


async def home(visit: SignedIn) -> Response:
    """`GET /`: the page of the place where somebody works."""
    place = visit.member.place
    if place.academy is not None:
        return visit.to(f"/staff/academies/{place.academy}")
    school = place.school or ""
    is_known = await academy_of(visit.desk, visit.member, school) is not None
    if not await visit.desk.repository.value("has_pupils", school):
        name = await visit.desk.repository.value("name_of_school", school)
        return visit.page("empty.html", uai=school, school=labels.school(school, name), is_known=is_known)
    return visit.to(f"/staff/schools/{place.school}")


async def show(visit: AtAcademy) -> Response:
    """An academy's dates and options (R-018, R-019, R-024), and its schools."""
    rows = await visit.desk.repository.rows("last_campaign", visit.academy)
    last = rows[0] if rows else None
    return await _page(visit, last["data"] if last else {}, last=last)


async def configure(visit: AtAcademy) -> Response:
    """Change them: a `campaign` change."""
    try:
        data = campaign_data(visit.form, (await visit.time()).date())
    except BadForm as error:
        return await _page(visit, visit.form, problem=problem_of(error))
    suspends = await _enter(visit, data, await visit.time())
    return visit.to(f"/staff/academies/{visit.academy}") if suspends is None else await _ask(visit, suspends)


async def _enter(visit: AtAcademy, data: Mapping[str, Any], now: datetime) -> Effects | None:
    """Enter the change, unless it suspends openings that were not confirmed: these are given back.

    All of it is under the feed's lock: no school opens between the look and the change.
    """
    async with visit.desk.pool.acquire() as connection, connection.transaction():
        await connection.execute(QUERIES["lock_changes"])
        found = await _effects(connection, visit.academy, data, now)
        if found.suspended and not (_is_confirmed(visit) and visit.text("mark") == found.mark):
            return found
        of = Kind.CAMPAIGN, f"campaign-{visit.academy}", visit.academy, None, visit.member.id, data
        await append(connection, *of, done=visit.done(Action.ENTERED, Kind.CAMPAIGN))
    return None


async def _effects(connection: Connection, academy: str, data: Mapping[str, Any], now: datetime) -> Effects:
    schools = [row["uai"] for row in await connection.fetch(QUERIES["schools_of_academy"], academy)]
    before = await settings_at(connection, academy, data["year"])
    said = await openings_at(connection, schools, data["year"])
    openings = {uai: openings_of(expected(of_school)) for uai, of_school in said.items()}
    return effects(openings, before.dates if before else None, settings_of(data).dates, now)


async def _ask(visit: AtAcademy, suspends: Effects) -> Response:
    """Which schools the new dates suspend, to be confirmed."""
    counts = await visit.desk.repository.rows("counts_of_academy", visit.academy, await visit.year())
    return visit.page(
        "opening/suspends.html",
        problem=stale(Changed.OPENINGS) if _is_confirmed(visit) else None,
        academy=visit.academy,
        effects=suspends,
        schools={row["uai"]: row for row in counts},
        words=words,
        form={name: text for name, text in visit.form.items() if name not in ("confirmed", "mark")},
    )


def _is_confirmed(visit: AtAcademy) -> bool:
    return visit.text("confirmed") == "yes"


async def appeals(visit: AtAcademy) -> Response:
    """Who appealed: the one list of names that the academy's services have."""
    year = await visit.year()
    rows = await visit.desk.repository.rows("appeals_of_academy", visit.academy, year, None, None)
    return visit.page("appeals.html", academy=visit.academy, appeals=rows)


async def _page(
    visit: AtAcademy,
    values: Mapping[str, Any],
    *,
    last: Mapping[str, Any] | None = None,
    problem: Problem | None = None,
) -> Response:
    counts = await visit.desk.repository.rows("counts_of_academy", visit.academy, await visit.year())
    return visit.page(
        "academy.html",
        problem=problem,
        academy=visit.academy,
        values=values,
        last=last,
        zone=visit.zone,
        clocks=CLOCKS,
        schools=counts,
    )
