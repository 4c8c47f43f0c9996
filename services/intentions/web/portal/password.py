"""MON COMPTE: a new password for somebody who knows the one before (ASVS 5.0, 6.2.2, 6.2.3, 7.4.3).

The other sessions of the account end as if signed out of, so their recaps go out; this one goes on under
another token. The same form sent twice is answered alike: by a double click, which comes with the token
before, or after going back, which comes with the form before.
"""

from enum import Enum, auto
from uuid import UUID

import structlog
from starlette.responses import Response

from services.intentions.directory.signing_in import login as logins
from services.intentions.directory.signing_in import sessions
from services.intentions.directory.signing_in.login import check_strength
from services.intentions.web.portal.activation import unfit_of
from services.intentions.web.visit.signed_in import PasswordVisit, SignedIn
from shared.http import csrf
from shared.http.errors import SignInNeeded
from shared.sign_in.login import Login, WeakPassword, opened_by
from shared.words import sign_in as said

log = structlog.get_logger("web.password")


class Outcome(Enum):
    """The outcome of a form whose current password was right."""

    DONE = auto()
    AGAIN = auto()  # this form had done it
    WEAK = auto()


async def show(visit: SignedIn) -> Response:
    """`GET /account/password`"""
    return await _page(visit, 200)


async def submit(visit: PasswordVisit) -> Response:
    """`POST /account/password`: back to MON COMPTE. Errors: `TooManyTries`, `Busy`, `SignInNeeded`."""
    unfit = unfit_of(visit)
    if unfit is not None:
        return await _page(visit, 422, error=unfit, wrong="password")
    _, outcome = await visit.web.throttle.attempt(
        visit.origin, lambda: logins.of(visit.web.pool, visit.account.id), lambda login: _check(visit, login)
    )
    if outcome is None:
        log.warning("password not changed", account=str(visit.account.id), address=visit.address)
        if visit.is_token_before:
            raise SignInNeeded("/account", unsaved=True)
        return await _page(visit, 422, error=said.WRONG_PASSWORD, wrong="current")
    if outcome is Outcome.WEAK:
        return await _page(visit, 422, error=said.WEAK, wrong="password")
    log.info("password changed", account=str(visit.account.id), address=visit.address)
    response = visit.to("/account", flash="password")
    if outcome is Outcome.DONE or not visit.is_form_before:
        visit.web.cookies.put(response, "session", visit.web.credentials.renewed(visit.secret))
    return response


async def _check(visit: PasswordVisit, login: Login) -> Outcome | None:
    """Change it where the current one is right; None where it is not."""
    password, form = visit.text("password"), visit.text(csrf.FIELD)
    credentials = visit.web.credentials
    if await credentials.was_set_by(login, password, form):
        return Outcome.AGAIN
    if visit.is_token_before:
        return None  # a session that is over: all it may do is send its own form once more
    if await opened_by(login, visit.text("current")) is None:
        return None
    return await _change(visit, login, password, form)


async def _change(visit: PasswordVisit, login: Login, password: str, form: str) -> Outcome | None:
    credentials, account = visit.web.credentials, visit.account
    try:
        await check_strength(visit.web.pool, account.id, password)
    except WeakPassword:
        return Outcome.WEAK
    await _end_other_sessions(visit, account.id, account.session)
    if await credentials.change(login, password, form, account.session, visit.secret):
        return Outcome.DONE
    # Somebody was faster: by a double click this very form, else it is no longer the password.
    return Outcome.AGAIN if await credentials.was_set_by(login, password, form) else None


async def _end_other_sessions(visit: PasswordVisit, account: UUID, session: UUID) -> None:
    """Before the password is another: after a crash in between nothing is left open that should not be."""
    for other in await sessions.others(visit.web.pool, account, session):
        await visit.web.people.end_session(other, visit.now, visit.correlation)
        log.info("signed out", account=str(account), session=str(other))


async def _page(
    visit: SignedIn, status: int, *, error: str | None = None, wrong: str | None = None
) -> Response:
    login = await logins.of(visit.web.pool, visit.account.id)  # for whatever keeps the browser's passwords
    return visit.page(
        "portal/password.html", status, current="account", login=login.typed, error=error, wrong=wrong
    )
