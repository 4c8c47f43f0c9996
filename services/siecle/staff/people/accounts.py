"""Comptes: the head adds colleagues, gives codes for first or forgotten passwords, and closes accounts."""

from uuid import UUID

from starlette.responses import Response
from uuid_utils.compat import uuid7

from services.siecle.people import accounts
from services.siecle.people.accounts import New
from services.siecle.people.members import Place
from services.siecle.people.reading import member
from services.siecle.people.roles import MADE_BY_HEAD, Role
from services.siecle.staff.forms import BadForm, name_of
from services.siecle.staff.problems import Problem, problem_of
from services.siecle.staff.visit import AtSchool
from shared.http.errors import BadRequest, Forbidden, NotFound

NO_NAME = "Indiquez le prénom et le nom, de 100 caractères au plus."
IS_CLOSED = "Ce compte est désactivé : réactivez-le d'abord."


async def show(visit: AtSchool) -> Response:
    """The accounts of the school, and the form for another one."""
    return await _page(visit)


async def add(visit: AtSchool) -> Response:
    """Make an account and show its code, this once; the same form sent twice makes one.

    Errors: `BadRequest`.
    """
    try:
        new = _read(visit, await _classes(visit))
    except BadForm as error:
        return await _page(visit, problem_of(error))
    await accounts.add(visit.desk.pool, new, visit.by)
    return await _with_code(visit, new.id)


async def give_code(visit: AtSchool) -> Response:
    """Show a fresh code of an account, this once. Errors: as `_own`."""
    return await _with_code(visit, visit.request.path_params["account"])


async def disable(visit: AtSchool) -> Response:
    """Close an account; its sessions are over. Errors: as `_own`."""
    account = await _own(visit, visit.request.path_params["account"])
    await accounts.disable(visit.desk.pool, account, visit.by)
    return visit.to(f"{visit.home}/accounts")


async def enable(visit: AtSchool) -> Response:
    """Open a closed account again. Errors: as `_own`."""
    account = await _own(visit, visit.request.path_params["account"])
    await accounts.enable(visit.desk.pool, account, visit.by)
    return visit.to(f"{visit.home}/accounts")


async def _own(visit: AtSchool, account: UUID) -> UUID:
    """The account, where it is one of the school that a head may change.

    Errors: `NotFound` for another school's, `Forbidden` for a head's.
    """
    try:
        found = await member(visit.desk.pool, account)
    except LookupError:
        raise NotFound from None
    if found.place.school != visit.uai:
        raise NotFound
    if found.role not in MADE_BY_HEAD:
        raise Forbidden
    return account


async def _with_code(visit: AtSchool, account: UUID) -> Response:
    given = await accounts.give_code(visit.desk.pool, await _own(visit, account), visit.by)
    if given is None:
        return await _page(visit, Problem(IS_CLOSED))
    site = visit.desk.settings.public_url
    return visit.page("people/code.html", uai=visit.uai, given=given, site=site, zone=visit.zone)


def _read(visit: AtSchool, known: list[str]) -> New:
    """The account that the form asks for. Errors: `BadForm`, `BadRequest` for an id that is none."""
    try:
        new_id = UUID(visit.text("id"))
    except ValueError:
        raise BadRequest from None
    role = next((one for one in MADE_BY_HEAD if one.value == visit.text("role")), None)
    if role is None:
        raise BadForm("Choisissez une fonction.")
    classes = tuple(one for one in known if one in visit.sent.getlist("classes"))
    if role is Role.TEACHER and not classes:
        raise BadForm("Cochez la classe du professeur principal.")
    place = Place(visit.uai, None, classes if role is Role.TEACHER else ())
    first, last = (name_of(visit.text(name), NO_NAME) for name in ("first_name", "last_name"))
    return New(new_id, first, last, role, place)


async def _classes(visit: AtSchool) -> list[str]:
    return [row["division"] for row in await visit.desk.repository.rows("classes", visit.uai)]


async def _page(visit: AtSchool, problem: Problem | None = None) -> Response:
    return visit.page(
        "people/accounts.html",
        problem=problem,
        uai=visit.uai,
        listed=await accounts.listed(visit.desk.pool, visit.uai),
        classes=await _classes(visit),
        values=visit.form if problem else {},
        ticked=visit.sent.getlist("classes"),
        new_id=uuid7(),
    )
