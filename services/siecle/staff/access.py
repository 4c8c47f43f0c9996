"""Access rules: each turns a request into a checked visit, or refuses it. Deny is the default.

Another school, another class of a principal teacher and an unknown pupil are all alike: not found. What a
role may not do where it works is forbidden.
"""

from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any, TypeVar

import structlog
from starlette.datastructures import FormData
from starlette.requests import Request

from services.siecle.people.members import Member
from services.siecle.people.roles import EVERYONE, Role, Roles
from services.siecle.staff.desk import Desk
from services.siecle.staff.said import zone_at
from services.siecle.staff.visit import READING, AtAcademy, AtPupil, AtSchool, SignedIn, Visit, address_of
from shared.academies import academy_of_uai, school_year, time_zone
from shared.http import csrf
from shared.http.bounds import widen
from shared.http.cookies import new_visitor
from shared.http.errors import BadRequest, Forbidden, ForeignForm, HttpError, NotFound, SignInNeeded
from shared.http.forms import NotAForm, read_form
from shared.http.targets import safe_target

V = TypeVar("V", bound=Visit)
S = TypeVar("S", bound=SignedIn)
Access = Callable[[Request, Desk, Roles], Awaitable[V]]
MOST_FILES = 4  # two are wanted; more of them are told so, not refused as no form of ours
MOST_UPLOADED, UPLOAD_SECONDS = 16_000_000, 60.0  # exports unpacked, of a school of 2,000 pupils; 2 Mbit/s
log = structlog.get_logger("siecle.access")


async def anyone(request: Request, desk: Desk, _roles: Roles) -> Visit:
    """No account needed; forms are tied to a visitor's cookie, made when there is none.

    Errors: `ForeignForm`, `BadRequest`.
    """
    secret = desk.cookies.read(request, "visitor")
    sent = await _checked_form(request, desk, secret)
    return Visit(request=request, desk=desk, secret=secret or new_visitor(), sent=sent)


async def at_sign_in(request: Request, desk: Desk, roles: Roles) -> Visit:
    """As `anyone`, but a form whose cookie is gone is answered by its own page; nothing in it is done.

    Errors: `Busy`, before any form is read.
    """
    await desk.throttle.enter(address_of(request))
    try:
        return await anyone(request, desk, roles)
    except ForeignForm:
        secret = desk.cookies.read(request, "visitor") or new_visitor()
        return Visit(request=request, desk=desk, secret=secret, foreign=True)


async def signed_in(request: Request, desk: Desk, roles: Roles) -> SignedIn:
    """A session that is alive, of one of the roles. Errors: `SignInNeeded`, `Forbidden`, `ForeignForm`."""
    visit = await _known(request, desk)
    _check_role(visit, roles)
    return await _with_form(visit)


async def at_academy(request: Request, desk: Desk, roles: Roles) -> AtAcademy:
    """Somebody of `{academy}`'s services. Errors: as `signed_in`, `NotFound` for another academy."""
    visit = await _known(request, desk)
    academy = request.path_params["academy"]
    if visit.member.place.academy not in (None, academy):
        raise _denied(visit, NotFound())
    _check_role(visit, roles)
    return await _with_form(_at(visit, AtAcademy, academy=academy, zone=await _zone_of(desk, academy)))


async def at_school(request: Request, desk: Desk, roles: Roles) -> AtSchool:
    """Somebody of the school `{uai}`, or of its academy. Errors: as `signed_in`, `NotFound`."""
    visit = await _at_school(request, desk)
    _check_role(visit, roles)
    return await _with_form(visit)


async def at_school_with_files(request: Request, desk: Desk, roles: Roles) -> AtSchool:
    """`at_school`, with a form that may bring exports: only who may send them gets more than a form's room.

    Errors: as `at_school`, `TooLarge`, `TooSlow`.
    """
    visit = await _at_school(request, desk)
    _check_role(visit, roles)
    widen(request, MOST_UPLOADED, UPLOAD_SECONDS)
    return await _with_form(visit, MOST_FILES)


async def at_pupil(request: Request, desk: Desk, roles: Roles) -> AtPupil:
    """The same about the pupil `{siecle_id}`, where the visitor may see that one.

    The academy's services see who appealed. Errors: as `at_school`.
    """
    visit = await _at_school(request, desk)
    siecle_id = request.path_params["siecle_id"]
    if not await _is_seen(visit, siecle_id):
        raise _denied(visit, NotFound())
    _check_role(visit, roles)
    return await _with_form(_at(visit, AtPupil, siecle_id=siecle_id))


async def _known(request: Request, desk: Desk) -> SignedIn:
    token = desk.cookies.read(request, "session")
    session = await desk.sessions.find(token) if token else None
    if session is None:
        is_form = request.method not in READING
        raise SignInNeeded(safe_target(request.url.path), unsaved=is_form, ended=token is not None)
    structlog.contextvars.bind_contextvars(account=str(session.member.id))
    visit = SignedIn(request=request, desk=desk, secret=session.token, session=session)
    request.state.visit = visit  # an error page from here on keeps the menu
    return visit


async def _at_school(request: Request, desk: Desk) -> AtSchool:
    visit = await _known(request, desk)
    uai, place = request.path_params["uai"], visit.member.place
    academy = await academy_of(desk, visit.member, uai)
    if academy is None or (place.school, place.academy) not in ((uai, None), (None, academy)):
        raise _denied(visit, NotFound())
    zone, name = await _zone_of(desk, academy), await desk.repository.value("name_of_school", uai)
    return _at(visit, AtSchool, academy=academy, zone=zone, uai=uai, school_name=name)


async def academy_of(desk: Desk, member: Member, uai: str) -> str | None:
    """The académie of a school; None for an unknown one.

    A school where somebody works begins with the first visit, where its UAI says the académie.
    """
    academy: str | None = await desk.repository.value("academy_of", uai)
    if academy is None and member.place.school == uai and (found := academy_of_uai(uai)) is not None:
        academy = await desk.repository.value("begin_school", uai, found.slug)
    return academy


async def _is_seen(visit: AtSchool, siecle_id: str) -> bool:
    repository = visit.desk.repository
    if visit.member.role is Role.ACADEMY:
        year = school_year((await visit.time()).date())
        appeals = await repository.rows("appeals_of_academy", visit.academy, year, visit.uai, siecle_id)
        return bool(appeals)
    pupils = await repository.rows("pupil", visit.uai, siecle_id)
    return any(visit.member.sees_class(pupil["division"]) for pupil in pupils)


async def _zone_of(desk: Desk, academy: str) -> str:
    return await zone_at(desk.pool, academy) or time_zone(academy)


def _check_role(visit: SignedIn, roles: Roles) -> None:
    if visit.member.role not in roles & EVERYONE:
        raise _denied(visit, Forbidden())


def _denied(visit: SignedIn, error: HttpError) -> HttpError:
    log.warning("access denied", status=error.status, address=visit.address)
    return error


def _at(visit: SignedIn, kind: type[S], **more: Any) -> S:
    """The same request with more known of it."""
    return kind(**{one.name: getattr(visit, one.name) for one in fields(visit)}, **more)


async def _with_form(visit: S, most_files: int = 0) -> S:
    """The same with its form. Errors: `ForeignForm`, `BadRequest`."""
    visit.sent = await _checked_form(visit.request, visit.desk, visit.secret, most_files)
    return visit


async def _checked_form(request: Request, desk: Desk, secret: str | None, most_files: int = 0) -> FormData:
    if request.method in READING:
        return FormData()
    if not csrf.comes_from_us(request, desk.settings.public_url):
        raise ForeignForm
    try:
        form = await read_form(request, most_files)
    except NotAForm:
        raise BadRequest from None
    if not csrf.token_matches(secret, form.get(csrf.FIELD)):
        raise ForeignForm
    if any("\0" in f"{name}{value}" for name, value in form.multi_items()):
        raise BadRequest
    return form
