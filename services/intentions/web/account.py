"""MON COMPTE: the e-mail address that the recap goes to, with its check (R-077, R-078, A-36)."""

import structlog
from starlette.responses import Response

from services.intentions.directory.address_faults import WHY
from services.intentions.directory.addresses import Asked
from services.intentions.web.dates import moment
from services.intentions.web.errors import Forbidden
from services.intentions.web.people import Role
from services.intentions.web.visit import SignedIn
from shared.address_typos import meant
from shared.addresses import NotAnAddress, read_address

DEFAULT_ZONE = "Europe/Paris"
NOT_AN_ADDRESS = "Cette adresse électronique n'est pas valable : {why}."  # ours
MEANT = "Vouliez-vous dire {address} ? Si oui, corrigez l'adresse ci-dessous."  # ours
NONE_YET = (  # ours
    "Aucune adresse électronique n'est enregistrée : vous ne recevrez pas d'e-mail récapitulatif."
)
INVALID = (  # ours
    "L'adresse électronique enregistrée n'est pas valable : {why}. "
    "Vous ne recevrez pas d'e-mail récapitulatif."
)

TOO_MANY = (  # ours
    "Trop de messages de confirmation ont été demandés aujourd'hui pour ce compte ou pour cette adresse. "
    "Réessayez demain ; l'adresse enregistrée jusqu'ici reste utilisée."
)
DONE = {  # ours: what the form has done, and as which kind of note that is said
    Asked.ASKED: (
        "notice",
        "check",
        "Un message vient d'être envoyé à la nouvelle adresse. Elle sera utilisée dès que vous aurez suivi, "
        "dans les 24 heures, le lien qu'il contient.",
    ),
    Asked.AGAIN: (
        "notice",
        "check",
        "Un nouveau message vient d'être envoyé à cette adresse : son lien remplace celui du précédent.",
    ),
    Asked.SAME: ("instruction", "info", "Cette adresse est déjà celle de votre compte."),
    Asked.REMOVED: ("notice", "check", "Votre adresse électronique a été retirée."),
    Asked.NOTHING: ("instruction", "info", "Aucune adresse n'a été indiquée."),
    Asked.CANCELLED: ("notice", "check", "La demande de changement d'adresse est annulée."),
    "none-pending": ("instruction", "info", "Aucune adresse n'attend de confirmation."),
    "password": (
        "notice",
        "check",
        "Votre mot de passe a été changé. Les autres connexions ouvertes avec ce compte sont fermées.",
    ),
}
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
        return await _page(visit, 429, typed, error=TOO_MANY)
    return visit.to("/account", flash=asked)


async def cancel(visit: SignedIn) -> Response:
    """`POST /account/address/cancel`: nothing waits any more. Errors: `Forbidden` for a pupil."""
    _guardian(visit)
    cancelled = await visit.web.addresses.cancel(visit.account.id)
    log.info("e-mail change cancelled", account=str(visit.account.id), address=visit.address)
    return visit.to("/account", flash=cancelled if cancelled is Asked.CANCELLED else "none-pending")


def _guardian(visit: SignedIn) -> None:
    if visit.account.role is not Role.GUARDIAN:
        raise Forbidden


def _warning(email: str) -> str | None:
    if not email:
        return NONE_YET
    try:
        read_address(email)
    except NotAnAddress as error:
        return INVALID.format(why=WHY[error.fault])
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
    done: tuple[str, str, str] | None = None,
) -> Response:
    guardian = visit.account.role is Role.GUARDIAN
    pending = await visit.web.addresses.pending(visit.account.id) if guardian else None
    zone = visit.pupils[0].time_zone if visit.pupils else DEFAULT_ZONE
    return visit.page(
        "account.html",
        status,
        current="account",
        email=email,
        error=error,
        warning=warning if guardian else None,
        typo=(hint or (pending and _hint(pending.email))) if guardian else None,
        done=done,
        guardian=guardian,
        pending=pending,
        pending_until=moment(pending.expires_at, zone) if pending else None,
    )
