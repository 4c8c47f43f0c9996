"""Journal: what staff of a school did and read, for its head, as a page and as a table."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.responses import Response

from services.siecle.kinds import Kind
from services.siecle.people import trail
from services.siecle.people.roles import Role
from services.siecle.people.trail import Action, Page, Wanted
from services.siecle.staff import labels
from services.siecle.staff.forms import BadForm, Form
from services.siecle.staff.problems import problem_of
from services.siecle.staff.tables import as_csv
from services.siecle.staff.visit import AtSchool
from services.siecle.worded import Worded

A_PAGE = 100
MOST_EXPORTED = 20_000
OPERATOR = "Exploitant du service"
NOT_VALID = "Ce filtre n'est pas valable."
HEADS = (
    "Date",
    "Personne",
    "Identifiant",
    "Fonction",
    "Action",
    "Objet",
    "Élève",
    "N° de l'élève",
    "Adresse",
)
Row = Mapping[str, Any]


async def show(visit: AtSchool) -> Response:
    """The newest lines, by day, person or pupil where these are asked for; older ones page by page."""
    asked = visit.request.query_params
    try:
        wanted, problem = _wanted(visit, asked), None
    except BadForm as unfit:
        wanted, problem = Wanted(visit.uai), problem_of(unfit)
    rows = await trail.lines(visit.desk.pool, wanted, A_PAGE + 1)
    filters = {name: asked.get(name, "") for name in ("day", "person", "pupil")}
    return visit.page(
        "people/journal.html",
        problem=problem,
        uai=visit.uai,
        lines=[_line(row, visit.zone) for row in rows[:A_PAGE]],
        people=await trail.people(visit.desk.pool, visit.uai),
        pupils=await visit.names(),
        filters=filters,
        query=urlencode(filters),
        older=rows[A_PAGE - 1]["id"] if len(rows) > A_PAGE else None,
    )


async def export(visit: AtSchool) -> Response:
    """The same as a table for a spreadsheet: the newest `MOST_EXPORTED` lines of those asked for."""
    try:
        wanted = _wanted(visit, visit.request.query_params)
    except BadForm:
        return visit.failed(400)
    rows = await trail.lines(visit.desk.pool, wanted, MOST_EXPORTED)
    return as_csv(f"journal-{visit.uai}.csv", HEADS, ([*_line(row, visit.zone).values()] for row in rows))


def _wanted(visit: AtSchool, asked: Form) -> Wanted:
    """The lines that the filters ask for. Errors: `BadForm`."""
    try:
        day = date.fromisoformat(asked["day"]) if asked.get("day") else None
        account = UUID(asked["person"]) if asked.get("person") else None
        before = int(asked["before"]) if asked.get("before") else None
    except ValueError:
        raise BadForm(NOT_VALID) from None
    since, until = _span(day, visit.zone) if day else (None, None)
    return Wanted(visit.uai, since, until, account, asked.get("pupil") or None, before)


def _span(day: date, zone: str) -> tuple[datetime, datetime]:
    """The beginning of a day where the academy is, and that of the next one. Errors: `BadForm`."""
    try:
        begins, ends = (datetime.combine(one, time(), ZoneInfo(zone)) for one in (day, day + timedelta(1)))
        return begins, ends
    except OverflowError:
        raise BadForm(NOT_VALID) from None


def _line(row: Row, zone: str) -> dict[str, str]:
    """One line in words, in the order of `HEADS`."""
    return {
        "at": labels.local(row["at"], zone, "%H:%M:%S"),
        "who": f"{row['first_name']} {row['last_name']}" if row["login"] else OPERATOR,
        "login": row["login"] or "",
        "role": _french(Role, row["role"]),
        "action": _french(Action, row["action"]),
        "what": _what(row),
        "pupil": f"{row['pupil_first_name']} {row['pupil_last_name']}" if row["pupil_last_name"] else "",
        "siecle_id": row["siecle_id"] or "",
        "address": row["address"] or "",
    }


def _what(row: Row) -> str:
    if row["subject_last_name"]:
        return f"{row['subject_first_name']} {row['subject_last_name']}"
    return _french(Page if row["action"] == Action.READ else Kind, row["what"])


def _french(kind: type[Worded], value: str | None) -> str:
    """Its French; the value itself where a newer release wrote it."""
    return next((one.french for one in kind if one.value == value), value or "")
