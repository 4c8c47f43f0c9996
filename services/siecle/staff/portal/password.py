"""A password of one's own: with the one-time code of the school's head, or knowing the one before."""

from http import HTTPStatus
from uuid import UUID

import structlog
from starlette.responses import Response

from services.siecle.people import credentials
from services.siecle.staff.problems import Problem
from services.siecle.staff.visit import SignedIn, Visit
from shared.sign_in.login import Login, WeakPassword, opened_by
from shared.sign_in.passwords import has_good_length
from shared.words import sign_in as said

log = structlog.get_logger("siecle.password")


async def show_activation(visit: Visit) -> Response:
    """`GET /activate`"""
    return _activation(visit, None)


async def activate(visit: Visit) -> Response:
    """`POST /activate`: the account is open, sign-in follows. Errors: `TooManyTries`, `Busy`."""
    if visit.foreign:
        return _activation(visit, Problem(said.NO_COOKIE, HTTPStatus.FORBIDDEN))
    if error := _unfit(visit):
        return _activation(visit, Problem(error), code=visit.text("code"))
    pool, identifier = visit.desk.pool, visit.text("identifier")
    code, password, address = visit.text("code"), visit.text("password"), visit.address
    try:
        login, account = await visit.desk.throttle.attempt(
            await visit.origin(),
            lambda: credentials.find(pool, identifier),
            lambda _: credentials.activate(pool, identifier, code, password, address),
        )
    except WeakPassword:  # nothing is used up
        return _activation(visit, Problem(said.WEAK), code=code)
    if account is None:
        log.warning("activation failed", account=login.name, address=address)
        return _activation(visit, Problem(said.WRONG_CODE))
    log.info("account activated", account=login.name, address=address)
    return visit.to("/sign-in", flash="chosen")


async def show(visit: SignedIn) -> Response:
    """`GET /password`"""
    return visit.page("portal/password.html")


async def submit(visit: SignedIn) -> Response:
    """`POST /password`: every session of the account is over, sign-in follows.

    Errors: `TooManyTries`, `Busy`.
    """
    if error := _unfit(visit):
        return _refused(visit, error)
    pool, account = visit.desk.pool, visit.member.id
    current, password, address = visit.text("current"), visit.text("password"), visit.address

    async def change(login: Login) -> UUID | None:
        if await opened_by(login, current) is None:
            return None
        return await credentials.change(pool, login, password, address)

    try:
        _, changed = await visit.desk.throttle.attempt(
            await visit.origin(), lambda: credentials.of(pool, account), change
        )
    except WeakPassword:
        return _refused(visit, said.WEAK)
    if changed is None:
        log.warning("password not changed", account=str(account), address=address)
        return _refused(visit, said.WRONG_PASSWORD)
    log.info("password changed", account=str(account), address=address)
    response = visit.to("/sign-in", flash="chosen")
    visit.desk.cookies.drop(response, "session")
    return response


def _unfit(visit: Visit) -> str | None:
    """The fault of the new password as it stands: with one nothing is tried, so nothing counts."""
    password = visit.text("password")
    if password != visit.text("repeated"):
        return said.DIFFERENT
    return None if has_good_length(password) else said.WEAK


def _activation(visit: Visit, problem: Problem | None, *, code: str = "") -> Response:
    identifier = visit.text("identifier")
    return visit.page("portal/activate.html", problem=problem, identifier=identifier, code=code)


def _refused(visit: SignedIn, why: str) -> Response:
    return visit.page("portal/password.html", problem=Problem(why))
