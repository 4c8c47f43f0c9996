"""`GET /schools`: in which state the dossiers are, from the projection, without replaying anything."""

from typing import Any

import asyncpg
from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, Response

from services.intentions.feed_tokens import Reader
from services.intentions.projections.dossiers import NAME
from services.intentions.projections.projector import QUERIES
from services.intentions.web.feed.access import Subscribed
from services.intentions.web.feed.asked import number, within
from services.intentions.web.feed.problems import BadParameter, OutOfScope, UnknownSchool


async def counts(visit: Subscribed) -> Response:
    """How many dossiers of each school and phase are in each state; `academy`, `school` and `year` choose.

    Errors: `BadParameter`, `OutOfScope`.
    """
    parameters = visit.request.query_params
    year = _year(parameters, {"academy", "school", "year"})
    _check_types(visit.reader)
    academies = within("academy", parameters.getlist("academy"), visit.reader.academies)
    schools = within("school", parameters.getlist("school"), visit.reader.schools)
    place, rows = await _read(visit, "schools", year, list(academies) or None, list(schools) or None)
    return JSONResponse({**place, "schools": rows})


async def dossiers(visit: Subscribed) -> Response:
    """The state of each dossier of one school, by phase; `position` is of its last event, null for none.

    Errors: `BadParameter`, `OutOfScope`, `UnknownSchool`.
    """
    school: str = visit.request.path_params["school"]
    year = _year(visit.request.query_params, {"year"})
    _check_types(visit.reader)
    within("school", [school], visit.reader.schools)
    place, rows = await _read(visit, "dossiers", school, year)
    if not rows:
        raise UnknownSchool(f"no dossier of {school} is known")
    within("academy", {row.pop("academy") or "" for row in rows}, visit.reader.academies)
    return JSONResponse({**place, "school": school, "dossiers": rows})


async def _read(
    visit: Subscribed, query: str, *chosen: object
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """History and position, and the rows as they are at that position: one snapshot for both."""
    async with (
        visit.web.feed.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        [place] = await connection.fetch(QUERIES["place"], NAME)
        rows = await connection.fetch(QUERIES[query], *chosen)
    return _plain(place), [_plain(row) for row in rows]


def _plain(row: asyncpg.Record) -> dict[str, Any]:
    return {name: value if isinstance(value, int | None) else str(value) for name, value in row.items()}


def _year(parameters: QueryParams, known: set[str]) -> int | None:
    if unknown := sorted(set(parameters) - known):
        raise BadParameter(f"unknown parameter: {', '.join(unknown)}; known: {', '.join(sorted(known))}")
    return number("year", parameters["year"], 2999) if "year" in parameters else None


def _check_types(reader: Reader) -> None:
    """A state follows from events of every type."""
    if reader.types:
        raise OutOfScope(f"the token covers only {', '.join(reader.types)}")
