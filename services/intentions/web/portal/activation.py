"""First connection: identifier and one-time code of the school, and a password of one's own."""

from uuid import UUID

import structlog
from starlette.responses import Response

from services.intentions.directory.signing_in.login import find
from services.intentions.web.visit.anyone import Visit
from shared.http import csrf
from shared.sign_in.login import Login, WeakPassword
from shared.sign_in.passwords import has_good_length
from shared.words import sign_in as said

log = structlog.get_logger("web.activation")


async def show(visit: Visit) -> Response:
    """`GET /activate`"""
    return visit.page("portal/activate.html", error=None, wrong=None, identifier="", code="")


async def submit(visit: Visit) -> Response:
    """`POST /activate`: the account is open, sign-in follows; also for the same form sent twice.

    Errors: `TooManyTries`, `Busy`.
    """
    if visit.foreign:
        return visit.page(
            "portal/activate.html", 403, error=said.NO_COOKIE, wrong=None, identifier="", code=""
        )
    unfit = unfit_of(visit)
    error = unfit
    try:
        error = unfit or await _activate(visit)
    except WeakPassword:
        error = unfit = said.WEAK
    if error is None:
        return visit.to("/sign-in", flash="activated")
    wrong = "password" if unfit else "code"
    code = visit.text("code") if unfit else ""  # it is not used up yet, and long to type
    identifier = visit.text("identifier")
    return visit.page("portal/activate.html", 422, error=error, wrong=wrong, identifier=identifier, code=code)


def unfit_of(visit: Visit) -> str | None:
    """The fault of the new password as it stands, or None: with one nothing is tried, so nothing counts."""
    password = visit.text("password")
    if password != visit.text("repeated"):
        return said.DIFFERENT
    return None if has_good_length(password) else said.WEAK


async def _activate(visit: Visit) -> str | None:
    credentials, identifier = visit.web.credentials, visit.text("identifier")
    code, password, form = visit.text("code"), visit.text("password"), visit.text(csrf.FIELD)

    async def check(login: Login) -> UUID | None:
        opened = await credentials.activate(identifier, code, password, visit.now, form)
        return opened or await credentials.was_set_by(login, password, form, code)

    login, account = await visit.web.throttle.attempt(
        visit.origin, lambda: find(visit.web.pool, identifier), check
    )
    if account is None:
        log.warning("activation failed", account=login.name, address=visit.address)
        return said.WRONG_CODE
    log.info("account activated", account=login.name, address=visit.address)
    return None
