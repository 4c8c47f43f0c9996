"""The page on which a school opens and closes the téléservice, for all or for a class (R-020 to R-023)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response

from services.siecle.staff.forms import BadForm, shuts_out, window_data
from services.siecle.staff.openings import openings_of
from services.siecle.staff.visit import AtSchool

FRESH = timedelta(minutes=2)


async def show(visit: AtSchool) -> Response:
    """What is open and planned, the form, and what became of earlier ones."""
    return await _page(visit, 200, None)


async def enter(visit: AtSchool) -> Response:
    """Open or close; who shuts families out is asked first."""
    form, now = visit.form, await visit.time()
    try:
        kind, data = window_data(form, visit.zone, now)
    except BadForm as error:
        return await _page(visit, 422, str(error))
    if shuts_out(data, now) and form.get("confirmed") != "yes":
        return await _confirm(visit, data, now)
    await visit.enter(kind, _object(visit.uai, data), data)
    return visit.to(f"{visit.home}/openings")


async def _confirm(visit: AtSchool, data: Mapping[str, Any], now: datetime) -> Response:
    """Tell who closes how many families are at work, and ask."""
    at_work = _at_work(await visit.desk.repository.rows("at_work", visit.uai), now)
    return visit.page(
        "opening/close.html", uai=visit.uai, zone=visit.zone, form=visit.form, data=data, at_work=at_work
    )


async def _page(visit: AtSchool, status: int, error: str | None) -> Response:
    repository, uai = visit.desk.repository, visit.uai
    changes = await repository.rows("recent_changes", uai, visit.academy)
    return visit.page(
        "opening/openings.html",
        status,
        uai=uai,
        zone=visit.zone,
        error=error,
        now=await visit.time(),
        openings=openings_of(await repository.rows("window_changes", uai, await visit.year())),
        classes=[row["division"] for row in await repository.rows("classes", uai)],
        changes=[one for one in changes if "stage" in one["data"] and _is_seen(visit, one["data"])],
    )


def _is_seen(visit: AtSchool, data: Mapping[str, Any]) -> bool:
    """Whether a change is of the school or of a class that the visitor sees."""
    return "class" not in data or visit.member.sees_class(data["class"])


def _object(uai: str, data: Mapping[str, Any]) -> str:
    """What the versions of an opening or a closing count: the school's, or those of its class."""
    return f"window-{uai}-{data['class']}" if "class" in data else f"window-{uai}"


def _at_work(rows: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, Any] | None:
    """The count, and whether the téléservice has said nothing newer for too long; None where it never did."""
    return {**rows[0], "is_old": now - rows[0]["counted_at"] > FRESH} if rows else None
