"""MON COMPTE: the e-mail address that the recap goes to, with its check (R-077, R-078, A-36)."""

from email_validator import EmailNotValidError, validate_email
from starlette.responses import Response

from services.intentions.web.errors import Forbidden
from services.intentions.web.people import Role
from services.intentions.web.visit import SignedIn

NOT_AN_ADDRESS = (  # ours
    "Cette adresse électronique n'est pas valable : vérifiez-la, par exemple prenom.nom@exemple.fr."
)
NONE_YET = (  # ours
    "Aucune adresse électronique n'est enregistrée : vous ne recevrez pas d'e-mail récapitulatif."
)
INVALID = (  # ours
    "L'adresse électronique enregistrée n'est pas valable : vous ne recevrez pas d'e-mail récapitulatif."
)

DONE = {  # ours: what the form has done, and as which kind of note that is said
    "saved": ("notice", "check", "Votre adresse électronique a été enregistrée."),
    "removed": ("notice", "check", "Votre adresse électronique a été retirée."),
    "nothing": ("instruction", "info", "Aucune adresse n'a été indiquée."),
}


async def show(visit: SignedIn) -> Response:
    """`GET /account`"""
    email = await visit.web.people.email(visit.account.id) or ""
    page = _page(visit, 200, email, warning=_warning(email), done=DONE.get(visit.flash() or ""))
    return visit.used_flash(page)


async def submit(visit: SignedIn) -> Response:
    """`POST /account`: keeps a valid address; an empty one removes it. Errors: `Forbidden` for a pupil."""
    if visit.account.role is not Role.GUARDIAN:
        raise Forbidden
    email = visit.text("email").strip()
    if email and not is_address(email):
        return _page(visit, 422, email, error=NOT_AN_ADDRESS)
    done = "saved" if email else "removed" if await visit.web.people.email(visit.account.id) else "nothing"
    await visit.web.people.change_email(visit.account.id, email or None)
    return visit.to("/account", flash=done)


def is_address(email: str) -> bool:
    """Whether the address is well formed (A-36); nothing is asked of the network."""
    try:
        validate_email(email, check_deliverability=False, strict=True)
    except EmailNotValidError:
        return False
    return True


def _warning(email: str) -> str | None:
    if not email:
        return NONE_YET
    return None if is_address(email) else INVALID


def _page(
    visit: SignedIn,
    status: int,
    email: str,
    *,
    error: str | None = None,
    warning: str | None = None,
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
        done=done,
        guardian=guardian,
    )
