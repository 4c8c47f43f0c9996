"""MON COMPTE: the e-mail address that the recap goes to, with its check (R-077, R-078, A-36)."""

import structlog
from starlette.responses import Response

from services.intentions.directory.address_faults import WHY
from services.intentions.web.errors import Forbidden
from services.intentions.web.people import Role
from services.intentions.web.visit import SignedIn
from shared.address_typos import meant
from shared.addresses import NotAnAddress, read_address

NOT_AN_ADDRESS = "Cette adresse électronique n'est pas valable : {why}."  # ours
MEANT = "Vouliez-vous dire {address} ? Si oui, corrigez l'adresse ci-dessous."  # ours
NONE_YET = (  # ours
    "Aucune adresse électronique n'est enregistrée : vous ne recevrez pas d'e-mail récapitulatif."
)
INVALID = (  # ours
    "L'adresse électronique enregistrée n'est pas valable : {why}. "
    "Vous ne recevrez pas d'e-mail récapitulatif."
)

DONE = {  # ours: what the form has done, and as which kind of note that is said
    "saved": ("notice", "check", "Votre adresse électronique a été enregistrée."),
    "removed": ("notice", "check", "Votre adresse électronique a été retirée."),
    "password": (
        "notice",
        "check",
        "Votre mot de passe a été changé. Les autres connexions ouvertes avec ce compte sont fermées.",
    ),
    "nothing": ("instruction", "info", "Aucune adresse n'a été indiquée."),
}
log = structlog.get_logger("web.account")


async def show(visit: SignedIn) -> Response:
    """`GET /account`"""
    email = await visit.web.people.email(visit.account.id) or ""
    done = DONE.get(visit.flash() or "")
    return visit.used_flash(_page(visit, 200, email, warning=_warning(email), hint=_hint(email), done=done))


async def submit(visit: SignedIn) -> Response:
    """`POST /account`: keeps a valid address; an empty one removes it. Errors: `Forbidden` for a pupil."""
    if visit.account.role is not Role.GUARDIAN:
        raise Forbidden
    typed = visit.text("email").strip()
    try:
        email = read_address(typed).shown if typed else None
    except NotAnAddress as error:
        return _page(visit, 422, typed, error=NOT_AN_ADDRESS.format(why=WHY[error.fault]), hint=_hint(typed))
    done = "saved" if email else "removed" if await visit.web.people.email(visit.account.id) else "nothing"
    await visit.web.people.change_email(visit.account.id, email)
    log.info("e-mail changed", account=str(visit.account.id), address=visit.address, done=done)
    return visit.to("/account", flash=done)


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


def _page(
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
    return visit.page(
        "account.html",
        status,
        current="account",
        email=email,
        error=error,
        warning=warning if guardian else None,
        typo=hint if guardian else None,
        done=done,
        guardian=guardian,
    )
