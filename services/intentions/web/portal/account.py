"""MON COMPTE: the e-mail address that the recap goes to, with its check (R-077, R-078, A-36)."""

import structlog
from starlette.responses import Response

from services.intentions.application.run import load
from services.intentions.directory.addresses import Asked
from services.intentions.domain.campaign import Campaign
from services.intentions.web.kit.people import Role
from services.intentions.web.visit.signed_in import SignedIn
from services.intentions.web.words.account import (
    DONE,
    INVALID_ADDRESS,
    MEANT,
    NO_ADDRESS,
    NOT_AN_ADDRESS,
    TOO_MANY_MESSAGES,
    Note,
)
from services.intentions.web.words.dates import moment
from shared.address_typos import meant
from shared.addresses import NotAnAddress, read_address
from shared.http.errors import Forbidden
from shared.words.addresses import WHY

DEFAULT_ZONE = "Europe/Paris"
log = structlog.get_logger("web.account")


async def show(visit: SignedIn) -> Response:
    """`GET /account`"""
    email = await visit.web.people.email(visit.account.id) or ""
    done = DONE.get(visit.flash() or "")
    page = await _page(visit, 200, email, warning=_warning(email), hint=_hint(email), done=done)
    return visit.used_flash(page)


async def submit(visit: SignedIn) -> Response:
    """`POST /account`: a valid address is asked to confirm itself; an empty one removes the one in use.

    Errors: `Forbidden` for a pupil.
    """
    _guardian(visit)
    typed = visit.text("email").strip()
    try:
        wanted = read_address(typed) if typed else None
    except NotAnAddress as error:
        wrong = NOT_AN_ADDRESS.format(why=WHY[error.fault])
        return await _page(visit, 422, typed, error=wrong, hint=_hint(typed))
    changes = visit.web.addresses
    asked = await (changes.ask(visit.account.id, wanted) if wanted else changes.remove(visit.account.id))
    log.info("e-mail change asked", outcome=asked, account=str(visit.account.id), address=visit.address)
    if asked is Asked.CAPPED:
        return await _page(visit, 429, typed, error=TOO_MANY_MESSAGES)
    return visit.to("/account", flash=asked)


async def cancel(visit: SignedIn) -> Response:
    """`POST /account/address/cancel`: nothing waits any more. Errors: `Forbidden` for a pupil."""
    _guardian(visit)
    cancelled = await visit.web.addresses.cancel(visit.account.id)
    log.info("e-mail change cancelled", account=str(visit.account.id), address=visit.address)
    return visit.to("/account", flash=cancelled if cancelled is Asked.CANCELLED else "none-pending")


async def switch_notices(visit: SignedIn) -> Response:
    """`POST /account/notices`: stop e-mails about news, or go on. Errors: `Forbidden` for a pupil."""
    _guardian(visit)
    stops, account = visit.web.notice_stops, visit.account.id
    wanted = visit.text("wanted") == "yes"
    changed = await (stops.resume(account) if wanted else stops.stop(account))
    done = "notices resumed" if wanted else "notices stopped"
    if changed:
        log.info(done, by="account", account=str(account), address=visit.address)
    return visit.to("/account", flash=done.replace(" ", "-"))


async def _notices(visit: SignedIn) -> str | None:
    """`stopped` or `wanted`; None where they are not stopped and no academy of theirs has any sent (A-36)."""
    if await visit.web.notice_stops.stopped([visit.account.id]):
        return "stopped"
    streams = {one.name: one for pupil in visit.pupils if (one := Campaign.of(pupil.place))}
    campaigns = await load(visit.web.store, *streams.values()) if streams else ()
    return "wanted" if any(campaign.notices for campaign in campaigns) else None


def _guardian(visit: SignedIn) -> None:
    if visit.account.role is not Role.GUARDIAN:
        raise Forbidden


def _warning(email: str) -> str | None:
    if not email:
        return NO_ADDRESS
    try:
        read_address(email)
    except NotAnAddress as error:
        return INVALID_ADDRESS.format(why=WHY[error.fault])
    return None


def _hint(email: str) -> str | None:
    address = meant(email)
    return MEANT.format(address=address) if address else None


async def _page(
    visit: SignedIn,
    status: int,
    email: str,
    *,
    error: str | None = None,
    warning: str | None = None,
    hint: str | None = None,
    done: Note | None = None,
) -> Response:
    guardian = visit.account.role is Role.GUARDIAN
    pending = await visit.web.addresses.pending(visit.account.id) if guardian else None
    zone = visit.pupils[0].time_zone if visit.pupils else DEFAULT_ZONE
    return visit.page(
        "portal/account.html",
        status,
        current="account",
        email=email,
        error=error,
        warning=warning if guardian else None,
        typo=(hint or (pending and _hint(pending.email))) if guardian else None,
        done=done,
        guardian=guardian,
        notices=await _notices(visit) if guardian else None,
        pending=pending,
        pending_until=moment(pending.expires_at, zone) if pending else None,
    )
