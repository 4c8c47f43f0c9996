"""Access rules: each turns a request into a checked visit, or refuses it. Deny is the default."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from starlette.datastructures import FormData
from starlette.requests import Request

from services.intentions.directory.signing_in import login as logins
from services.intentions.web.kit.people import Account
from services.intentions.web.kit.steps import step_of
from services.intentions.web.kit.targets import after_sign_in
from services.intentions.web.visit.anyone import Visit, Web, address_of
from services.intentions.web.visit.signed_in import AtPupil, PasswordVisit, SignedIn
from shared.http import csrf
from shared.http.cookies import new_visitor
from shared.http.errors import BadRequest, ForeignForm, NotFound, SignInNeeded
from shared.http.forms import NotAForm, read_form

V = TypeVar("V", bound=Visit)
Access = Callable[[Request, Web], Awaitable[V]]
READING = frozenset({"GET", "HEAD"})
log = structlog.get_logger("web.access")


async def anyone(request: Request, web: Web) -> Visit:
    """No account needed; forms are tied to a visitor's cookie, made when there is none."""
    secret = web.cookies.read(request, "visitor")
    form = await _checked_form(request, web, secret)
    return Visit(request=request, web=web, secret=secret or new_visitor(), now=web.clock(), form=form)


async def at_sign_in(request: Request, web: Web) -> Visit:
    """As `anyone`, but a form whose cookie is gone is answered by its own page; nothing in it is done.

    Errors: `Busy`, before any form is read.
    """
    await web.throttle.enter(address_of(request))
    try:
        return await anyone(request, web)
    except ForeignForm:
        secret = web.cookies.read(request, "visitor") or new_visitor()
        return Visit(request=request, web=web, secret=secret, now=web.clock(), foreign=True)


async def by_link(request: Request, web: Web) -> Visit:
    """Anyone with a link whose own code says what it may: posted also by mail programs (RFC 8058).

    They know no cookie and no token of a form. Errors: `BadRequest`.
    """
    secret, form = web.cookies.read(request, "visitor") or new_visitor(), await _read(request)
    return Visit(request=request, web=web, secret=secret, now=web.clock(), form=form)


async def signed_in(request: Request, web: Web) -> SignedIn:
    """A session that is alive. Errors: `SignInNeeded`, `ForeignForm`."""
    token, now = web.cookies.read(request, "session"), web.clock()
    account = await web.people.session(token, now) if token else None
    if token is None or account is None:
        await _note_sent(request, web)
        raise _sign_in_needed(request, had_session=token is not None)
    visit = await _visit_of(request, web, SignedIn, token, account)
    visit.form = await _checked_form(request, web, token)
    return visit


async def _note_sent(request: Request, web: Web) -> None:
    """Without a session no form is taken, but what our own page sent is given back to who typed it."""
    path = request.url.path
    is_form = request.method == "POST" and path.startswith("/orientation/") and path.endswith("/form")
    if is_form and csrf.comes_from_us(request, web.settings.public_url):
        await _read(request)


S = TypeVar("S", bound=SignedIn)


async def _visit_of(request: Request, web: Web, kind: type[S], token: str, account: Account) -> S:
    structlog.contextvars.bind_contextvars(account=str(account.id))
    now = web.clock()
    pupils = await web.people.pupils(account.id, now)
    visit = kind(request=request, web=web, secret=token, now=now, account=account, pupils=pupils)
    request.state.visit = visit  # an error page from here on keeps the menu
    return visit


async def own_password(request: Request, web: Web) -> PasswordVisit:
    """As `signed_in`; also for the form that has just changed the password, from before that.

    Errors: as `signed_in`.
    """
    token, now = web.cookies.read(request, "session") or "", web.clock()
    account = await web.people.session(token, now)
    after = None if account else await web.people.session(web.credentials.renewed(token), now)
    if (known := account or after) is None:
        raise _sign_in_needed(request, had_session=bool(token))
    visit = await _visit_of(request, web, PasswordVisit, token, known)
    visit.is_token_before = account is None
    try:
        visit.form = await _checked_form(request, web, token)
    except ForeignForm:
        visit.form = await _form_before(request, web, known)
        visit.is_form_before = True
    return visit


async def _form_before(request: Request, web: Web, account: Account) -> FormData:
    """The form, where it is the one that set the account's password a moment ago. Errors: `ForeignForm`."""
    if csrf.comes_from_us(request, web.settings.public_url):
        form = await read_form(request)
        token = form.get(csrf.FIELD)
        login = await logins.of(web.pool, account.id)
        if isinstance(token, str) and await web.credentials.set_any(login, token):
            return form
    raise ForeignForm


def _sign_in_needed(request: Request, *, had_session: bool) -> SignInNeeded:
    path, asked = request.url.path, request.method in READING
    sent = not asked and path.startswith(("/orientation/", "/account"))
    return SignInNeeded(after_sign_in(request.method, path), unsaved=sent, ended=asked and had_session)


async def known_or_not(request: Request, web: Web) -> Visit:
    """Anyone; whoever has a session keeps the menu and its way out. Errors: `ForeignForm`."""
    try:
        return await signed_in(request, web)
    except SignInNeeded:
        return await anyone(request, web)


async def own_pupil(request: Request, web: Web) -> AtPupil:
    """A session of a legal responsible of `{pupil}`, or of the pupil; the step is the address's.

    Errors: as `signed_in`, `NotFound`.
    """
    visit = await signed_in(request, web)
    wanted = request.path_params["pupil"]
    for pupil in visit.pupils:
        if str(pupil.id) == wanted:
            return visit.at(pupil, step_of(request.url.path))
    log.warning("pupil denied", address=visit.address)
    raise NotFound


async def _checked_form(request: Request, web: Web, secret: str | None) -> FormData:
    if request.method in READING:
        return FormData()
    if not csrf.comes_from_us(request, web.settings.public_url):
        raise ForeignForm
    form = await _read(request)
    if not csrf.token_matches(secret, form.get(csrf.FIELD)):
        raise ForeignForm
    return form


async def _read(request: Request) -> FormData:
    """The sent form, kept beside the request: what was typed stays on the page that refuses it."""
    try:
        request.state.sent = form = await read_form(request)
    except NotAForm:
        raise BadRequest from None
    return form
