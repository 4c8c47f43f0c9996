"""Sign-in (R-001 to R-008): one neutral error, a new session each time, limits on wrong passwords."""

from uuid import UUID

import structlog
from prometheus_client import Counter
from starlette.datastructures import QueryParams
from starlette.responses import Response

from services.intentions.directory.signing_in import login as logins
from services.intentions.directory.signing_in import sessions
from services.intentions.http.errors import UNAVAILABLE
from services.intentions.web.entry.resume import after_sign_in
from services.intentions.web.portal.session import end_session_of
from services.intentions.web.sent.typed import hidden_fields, lines_of
from services.intentions.web.visit.anyone import Visit
from services.intentions.web.visit.signed_in import SignedIn
from services.intentions.web.words import entry, portal
from shared.http.errors import RETRY_SECONDS, Busy, TooManyTries
from shared.http.targets import safe_target
from shared.sign_in.login import Login, opened_by
from shared.sign_in.marks import LIFE
from shared.words import sign_in as said
from shared.words.refusals import UNSAVED

DONE = {"signed-out": said.SIGNED_OUT, "activated": said.ACTIVATED}  # by the word of the page before
MARK_SECONDS = int(LIFE.total_seconds())
log = structlog.get_logger("web.sign-in")
_tries = Counter("orientation_sign_ins_total", "Sign-ins tried, by outcome", ["outcome"])
for _outcome in ("succeeded", "failed", "throttled", "crowded"):
    _tries.labels(_outcome)


async def show(visit: Visit) -> Response:
    """`GET /sign-in?next=…`; whoever is signed in goes on, as this page would hide that a session is open.

    Not after an activation, which may be of somebody else's account.
    """
    asked = visit.request.query_params
    target = safe_target(asked.get("next"))
    if isinstance(visit, SignedIn) and visit.flash() is None:
        return visit.to(target)
    done = DONE.get(visit.flash() or "")
    return visit.used_flash(_page(visit, 200, target, done=done, reason=_reason(asked, target)))


async def submit(visit: Visit) -> Response:
    """`POST /sign-in`: opens a session and goes where the family wanted to.

    Errors: `TooManyTries`, `Busy`.
    """
    if visit.foreign:
        return _page(visit, 403, _target_of(visit), error=said.NO_COOKIE)
    identifier, password = visit.text("identifier"), visit.text("password")
    target = safe_target(visit.text("next"))
    login, account = await _checked(visit, identifier, password)
    if account is None:
        _tries.labels("failed").inc()
        log.warning("sign-in failed", account=login.name, address=visit.address)
        return _page(visit, 422, target, error=said.WRONG_SIGN_IN, identifier=identifier)
    await end_session_of(visit)
    session, token = await sessions.create(visit.web.pool, account, visit.now)
    _tries.labels("succeeded").inc()
    log.info("signed in", account=str(account), session=str(session), address=visit.address)
    response = await _carried_form(visit, token, target) or visit.to(target)
    visit.web.cookies.put(response, "session", token)
    marks = visit.web.marks.renewed(visit.origin.marks, account, visit.now)
    visit.web.cookies.put(response, "marks", marks, MARK_SECONDS)
    return response


def instead_of(visit: Visit, target: str) -> Response:
    """The sign-in page in answer to a form that came without a session; what it held stays on it."""
    why = portal.ENDED if visit.form.get("action") == "keep" else UNSAVED
    return _page(visit, 403, target, reason=f"{why} {entry.TYPED_COMES_BACK}")


async def _carried_form(visit: Visit, token: str, target: str) -> Response | None:
    """The form that this sign-in carries, offered again.

    Where that cannot be shown just now, what it holds is on a 503: the session is open all the same.
    """
    try:
        return await after_sign_in(visit, token, target)
    except UNAVAILABLE as error:
        log.warning("unavailable", error=type(error).__name__)
        response = visit.failed(503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response


async def _checked(visit: Visit, identifier: str, password: str) -> tuple[Login, UUID | None]:
    """The login, and the account where the password is right. Errors: `TooManyTries`, `Busy`."""
    try:
        return await visit.web.throttle.attempt(
            visit.origin,
            lambda: logins.find(visit.web.pool, identifier),
            lambda login: opened_by(login, password),
        )
    except (TooManyTries, Busy) as refusal:
        _tries.labels("crowded" if isinstance(refusal, Busy) else "throttled").inc()
        raise


def _target_of(visit: Visit) -> str:
    """The target of a form of no known browser: without it, what it carries would come back nowhere."""
    sent = getattr(visit.request.state, "sent", None)
    target = sent.get("next") if sent else None
    return safe_target(target if isinstance(target, str) else None)


def _reason(asked: QueryParams, target: str) -> str | None:
    if "unsaved" in asked:
        return UNSAVED
    if "ended" in asked:
        return portal.ENDED
    return said.NEEDED if target != "/" else None


def _page(
    visit: Visit,
    status: int,
    target: str,
    *,
    error: str | None = None,
    identifier: str = "",
    done: str | None = None,
    reason: str | None = None,
) -> Response:
    return visit.page(
        "portal/sign_in.html",
        status,
        next=target,
        error=error,
        wrong=status == 422,
        identifier=identifier,
        done=done,
        reason=reason,
        typed=lines_of(visit.request),
        carried=hidden_fields(visit.request),
    )
