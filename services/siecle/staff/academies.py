"""The screens of an academy: dates and options, its schools in numbers, and the appeals to its commission."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from services.siecle.kinds import Kind
from services.siecle.staff.forms import BadForm, campaign_data
from services.siecle.staff.visit import AtAcademy, SignedIn


async def home(visit: SignedIn) -> Response:
    """`GET /`: the page of the place where somebody works."""
    place = visit.member.place
    if place.academy is not None:
        return visit.to(f"/staff/academies/{place.academy}")
    if await visit.desk.repository.value("academy_of", place.school) is None:
        return visit.page("empty.html", uai=place.school)
    return visit.to(f"/staff/schools/{place.school}")


async def show(visit: AtAcademy) -> Response:
    """An academy's dates and options (R-018, R-019, R-024), and its schools."""
    rows = await visit.desk.repository.rows("last_campaign", visit.academy)
    last = rows[0] if rows else None
    return await _page(visit, 200, last["data"] if last else {}, None, last)


async def configure(visit: AtAcademy) -> Response:
    """Change them: a `campaign` change."""
    try:
        data = campaign_data(visit.form, (await visit.time()).date())
    except BadForm as error:
        return await _page(visit, 422, visit.form, str(error), None)
    await visit.enter(Kind.CAMPAIGN, f"campaign-{visit.academy}", data)
    return visit.to(f"/staff/academies/{visit.academy}")


async def appeals(visit: AtAcademy) -> Response:
    """Who appealed: the one list of names that the academy's services have."""
    year = await visit.year()
    rows = await visit.desk.repository.rows("appeals_of_academy", visit.academy, year, None, None)
    return visit.page("appeals.html", academy=visit.academy, appeals=rows)


async def _page(
    visit: AtAcademy,
    status: int,
    values: Mapping[str, Any],
    error: str | None,
    last: Mapping[str, Any] | None,
) -> Response:
    counts = await visit.desk.repository.rows("counts_of_academy", visit.academy, await visit.year())
    return visit.page(
        "academy.html",
        status,
        academy=visit.academy,
        values=values,
        error=error,
        last=last,
        zone=visit.zone,
        schools=counts,
    )
