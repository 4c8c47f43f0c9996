"""First connection: identifier and one-time code of the school, and a password of one's own."""

import structlog
from starlette.responses import Response

from services.intentions.web.errors import TooManyTries
from services.intentions.web.sign_in import NO_COOKIE
from services.intentions.web.visit import Visit

WRONG = "L'identifiant ou le code est incorrect, ou le code n'est plus valable."  # ours
DIFFERENT = "Les deux mots de passe saisis sont différents."  # ours
WEAK = (  # ours
    "Ce mot de passe est trop court ou trop courant : choisissez au moins 8 caractères, par exemple une "
    "phrase qui vous est propre."
)
log = structlog.get_logger("web.activation")


async def show(visit: Visit) -> Response:
    """`GET /activate`"""
    return visit.page("activate.html", error=None, wrong=None, identifier="", code="")


async def submit(visit: Visit) -> Response:
    """`POST /activate`: the account is open, sign-in follows. Errors: `TooManyTries`."""
    if visit.foreign:
        return visit.page("activate.html", 403, error=NO_COOKIE, wrong=None, identifier="", code="")
    identifier = visit.text("identifier")
    unfit = _unfit(visit)
    error = unfit or await _activate(visit, identifier)
    if error is None:
        return visit.to("/sign-in", flash="activated")
    wrong = "password" if unfit else "code"
    code = visit.text("code") if unfit else ""  # it is not used up yet, and long to type
    return visit.page("activate.html", 422, error=error, wrong=wrong, identifier=identifier, code=code)


def _unfit(visit: Visit) -> str | None:
    """What is wrong with the password itself: no code is tried, so nothing counts."""
    password = visit.text("password")
    if password != visit.text("repeated"):
        return DIFFERENT
    return None if visit.web.people.strong_enough(password) else WEAK


async def _activate(visit: Visit, identifier: str) -> str | None:
    if not await visit.web.throttle.admits(identifier, visit.address):
        log.warning("activation throttled", address=visit.address)
        raise TooManyTries
    password = visit.text("password")
    if await visit.web.people.activate(identifier, visit.text("code"), password, visit.now):
        await visit.web.throttle.succeeded(identifier, visit.address)
        log.info("account activated", address=visit.address)
        return None
    await visit.web.throttle.failed(identifier, visit.address)
    log.warning("activation failed", address=visit.address)
    return WRONG
