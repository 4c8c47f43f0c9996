"""`GET /schools`: in which state the dossiers are, from the projection, without replaying anything."""

from typing import Any

import asyncpg
from starlette.responses import JSONResponse, Response

from services.intentions.api.access import Subscribed
from services.intentions.api.events.query import number, only, places, within
from services.intentions.api.problems import BadParameter, OutOfScope, UnknownSchool
from services.intentions.directory.academies import wrong_place
from services.intentions.feed_tokens import ACQUIRE_SECONDS, Reader
from services.intentions.projections.dossiers import NAME
from services.intentions.projections.projector import QUERIES


async def counts(visit: Subscribed) -> Response:
    """How many dossiers of each school and phase are in each state; `academy`, `school` and `year` choose.

    Errors: `BadParameter`, `OutOfScope`.
    """
    parameters = visit.request.query_params
    only(parameters, {"academy", "school", "year"})
    year = number(parameters, "year", 0, 2999)
    _check_types(visit.reader)
    academies, schools = places(parameters, visit.reader)
    place, rows = await _read(visit, "schools", year, list(academies) or None, list(schools) or None)
    return JSONResponse({**place, "schools": rows})


async def dossiers(visit: Subscribed) -> Response:
    """The state of each dossier of one school, by phase; `position` is of its last event, null for none.

    Errors: `BadParameter`, `OutOfScope`, `UnknownSchool`.
    """
    school: str = visit.request.path_params["school"]
    only(visit.request.query_params, {"year"})
    year = number(visit.request.query_params, "year", 0, 2999)
    if wrong := wrong_place([], [school]):
        raise BadParameter(wrong)
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
        visit.web.feed.acquire(timeout=ACQUIRE_SECONDS) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        [place] = await connection.fetch(QUERIES["place"], NAME)
        rows = await connection.fetch(QUERIES[query], *chosen)
    return _plain(place), [_plain(row) for row in rows]


def _plain(row: asyncpg.Record) -> dict[str, Any]:
    return {name: value if isinstance(value, int | None) else str(value) for name, value in row.items()}


def _check_types(reader: Reader) -> None:
    """A state follows from events of every type."""
    if reader.types:
        raise OutOfScope(f"the token covers only {', '.join(reader.types)}")
