"""Sign-in and sign-out: one neutral error, a new session each time, limits on wrong passwords."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response

from services.siecle.people import credentials
from services.siecle.staff import kept
from services.siecle.staff.classes import searches
from services.siecle.staff.forms import Form
from services.siecle.staff.kept import TextKept
from services.siecle.staff.portal import resuming
from services.siecle.staff.problems import Problem
from services.siecle.staff.visit import SignedIn, Visit
from shared.http.cookies import new_visitor
from shared.http.targets import safe_target
from shared.sign_in.login import opened_by
from shared.sign_in.marks import LIFE
from shared.words import sign_in as said
from shared.words.refusals import UNSAVED

DONE: Mapping[str, str] = {"signed-out": said.SIGNED_OUT, "chosen": said.ACTIVATED}
log = structlog.get_logger("siecle.sign-in")


async def show(visit: Visit) -> Response:
    """`GET /sign-in?next=…`"""
    asked = visit.request.query_params
    target = safe_target(asked.get("next"))
    reason = UNSAVED if "unsaved" in asked else said.NEEDED if target != "/" else None
    return visit.flashed(_page(visit, target, notice=DONE.get(visit.flash, reason)))


def instead_of(request: Request, needed: TextKept) -> Response:
    """The sign-in page in answer to a form that came without a session; what it held stays on it."""
    cookies = request.app.state.desk.cookies
    known = cookies.read(request, "visitor")
    visit = Visit(request=request, desk=request.app.state.desk, secret=known or new_visitor())
    told = Problem(f"{UNSAVED} {resuming.COMES_BACK}", HTTPStatus.FORBIDDEN)
    response = _page(visit, needed.target, problem=told, carried=needed.fields)
    if known is None:
        cookies.put(response, "visitor", visit.secret)
    return response


async def submit(visit: Visit) -> Response:
    """`POST /sign-in`: opens a session and goes where staff wanted to. Errors: `TooManyTries`, `Busy`."""
    if visit.foreign:
        return _page(visit, "/", problem=Problem(said.NO_COOKIE, HTTPStatus.FORBIDDEN))
    desk, target, origin = visit.desk, safe_target(visit.text("next")), await visit.origin()
    identifier, password = visit.text("identifier"), visit.text("password")
    login, account = await desk.throttle.attempt(
        origin,
        lambda: credentials.find(desk.pool, identifier),
        lambda found: opened_by(found, password),
    )
    if account is None:
        log.warning("sign-in failed", account=login.name, address=visit.address)
        return _page(
            visit,
            target,
            problem=Problem(said.WRONG_SIGN_IN),
            identifier=identifier,
            carried=kept.carried(visit.form),
        )
    await _end_session_of(visit)
    token = await desk.sessions.begin(account, visit.address)
    log.info("signed in", account=str(account), address=visit.address)
    response = resuming.after_sign_in(visit, account, token, target) or visit.to(target)
    desk.cookies.put(response, "session", token)
    searches.leave_to(visit, response, account)
    marks = desk.marks.renewed(origin.marks, account, origin.now)
    desk.cookies.put(response, "marks", marks, int(LIFE.total_seconds()))
    return response


async def sign_out(visit: SignedIn) -> Response:
    """`POST /sign-out`: the session is over on the server, the cookie gone."""
    await _end_session_of(visit)
    response = visit.to("/sign-in", flash="signed-out")
    visit.desk.cookies.drop(response, "session")
    visit.desk.cookies.drop(response, searches.COOKIE)
    return response


async def _end_session_of(visit: Visit) -> None:
    """End the session that this browser holds, if any."""
    token = visit.desk.cookies.read(visit.request, "session")
    account = await visit.desk.sessions.end(token) if token else None
    if account is not None:
        log.info("signed out", account=str(account))


def _page(
    visit: Visit,
    target: str,
    *,
    notice: str | None = None,
    problem: Problem | None = None,
    identifier: str = "",
    carried: Form | None = None,
) -> Response:
    return visit.page(
        "portal/sign_in.html",
        problem=problem,
        next=target,
        notice=notice,
        identifier=identifier,
        carried=kept.hidden(carried or {}),
    )
