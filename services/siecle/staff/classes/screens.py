"""A school's pupils by class: the list, what of it is asked for, and the same for a spreadsheet."""

from collections.abc import Awaitable, Callable, Sequence
from math import ceil
from urllib.parse import urlencode

from starlette.responses import Response

from services.siecle.people.roles import Role
from services.siecle.staff.classes import searches
from services.siecle.staff.classes.asked import FIELDS, NO_CLASS, Asked, Sort, read_asked
from services.siecle.staff.classes.columns import COLUMNS, about_accounts, cells, heads, state
from services.siecle.staff.classes.lines import Line
from services.siecle.staff.classes.reading import Known, read, stages_at
from services.siecle.staff.classes.states import STATES
from services.siecle.staff.forms import BadForm, number_of
from services.siecle.staff.problems import Problem, problem_of
from services.siecle.staff.tables import as_csv
from services.siecle.staff.visit import AtSchool
from shared.http.errors import NotFound

A_PAGE = 100
ALL = "all"  # in place of a page's number
SEARCH_LOST = "Cette recherche n'est plus connue de ce navigateur : cherchez à nouveau."


async def show(visit: AtSchool) -> Response:
    """The pupils of a class, or of all. Errors: `NotFound` for another class than a teacher's own."""
    try:
        known, asked = await _asked(visit)
    except BadForm as error:
        return await _page(visit, *await _asked(visit, anything=True), problem_of(error))
    return await _page(visit, known, asked)


async def search(visit: AtSchool) -> Response:
    """`POST`: what the form asks for becomes an address; but for a name, which none may hold."""
    number, words = searches.new_number(), searches.read_words(visit.text("name"))
    fields = {name: visit.text(name) for name in FIELDS} | {"search": number if words else ""}
    response = visit.to(f"{visit.home}/pupils?{urlencode({k: v for k, v in fields.items() if v})}")
    if words:
        searches.keep(visit, response, number, words)
    return response


async def export(visit: AtSchool) -> Response:
    """The same lines as a table for a spreadsheet. Errors: as `show`."""
    try:
        known, asked = await _asked(visit)
    except BadForm:
        return visit.failed(400)
    rows = (cells(asked.phase, line, visit.zone) for line in asked.lines(known.lines))
    return as_csv(f"eleves-{visit.uai}.csv", heads(asked.phase), rows)


def moved(query: str, path: str = "pupils") -> Callable[[AtSchool], Awaitable[Response]]:
    """What leads on from an address of before."""

    async def lead(visit: AtSchool) -> Response:
        return visit.to(f"{visit.home}/{path}?{query}")

    return lead


async def _asked(visit: AtSchool, *, anything: bool = False) -> tuple[Known, Asked]:
    """What is known and asked for; with `anything`, all. Errors: `BadForm`, `NotFound`."""
    stages, fields = await stages_at(visit), visit.request.query_params
    number = fields.get("search", "")
    words = searches.words_of(visit, number) if number else ""
    if words is None and not anything:
        raise BadForm(SEARCH_LOST)
    asked = read_asked({} if anything else fields, stages.phase, visit.zone, words or "")
    if visit.member.role is Role.TEACHER and asked.division not in (None, *visit.member.place.classes):
        raise NotFound
    return await read(visit, stages, asked.phase), asked


async def _page(visit: AtSchool, known: Known, asked: Asked, problem: Problem | None = None) -> Response:
    lines = asked.lines(known.lines)
    page, pages = _page_of(visit, lines)
    return visit.page(
        "classes/pupils.html",
        problem=problem,
        uai=visit.uai,
        home=visit.home,
        zone=visit.zone,
        asked=asked,
        known_lines=known,
        states=STATES[asked.phase],
        sorts=list(Sort),
        no_class=NO_CLASS,
        columns=COLUMNS[asked.phase],
        state=state,
        notes=about_accounts(known.lines) if asked.without_account else [],
        count=len(lines),
        lines=lines if page is None else lines[(page - 1) * A_PAGE : page * A_PAGE],
        page=page,
        pages=pages,
    )


def _page_of(visit: AtSchool, lines: Sequence[Line]) -> tuple[int | None, int]:
    """Which page of how many is asked for; None for all of them on one."""
    asked, pages = visit.request.query_params.get("page", "1"), max(1, ceil(len(lines) / A_PAGE))
    if asked == ALL:
        return None, pages
    return min(number_of(asked) or 1, pages), pages
