"""The page that the link to a new address leads to: its button confirms, as mail scanners follow links.

The code stands in the link after `#`, which no browser sends: it is in no log, no referrer and no history of
a proxy. A script puts it into the form; without one it is copied from the message. It works signed out as
well, and says nothing of whose account it is.
"""

import structlog
from starlette.responses import Response

from services.intentions.directory.addresses import Confirmed
from services.intentions.web.visit import Visit

DONE = {  # ours
    Confirmed.CONFIRMED: "L'adresse est confirmée : les messages du téléservice y seront envoyés.",
    Confirmed.ALREADY: "Cette adresse a déjà été confirmée : il n'y a plus rien à faire.",
}
WHY_NOT = {  # ours
    Confirmed.EXPIRED: (
        "Ce lien a plus de 24 heures : il n'est plus valable. Demandez un nouveau message dans MON COMPTE."
    ),
    Confirmed.WITHDRAWN: (
        "Cette demande a été annulée ou remplacée. Si vous en avez fait une autre, suivez le lien du message "
        "le plus récent."
    ),
    Confirmed.CLOSED: (
        "Ce compte est fermé : l'adresse ne peut pas être confirmée. Adressez-vous à l'établissement."
    ),
    Confirmed.UNKNOWN: (
        "Ce code n'est pas valable, ou ne l'est plus. Vérifiez-le, ou demandez un nouveau message dans MON "
        "COMPTE."
    ),
}
LONGEST = 100
log = structlog.get_logger("web.address")


async def show(visit: Visit) -> Response:
    """`GET /address`: nothing happens yet."""
    done = DONE.get(Confirmed.CONFIRMED) if visit.flash() == Confirmed.CONFIRMED else None
    return visit.used_flash(_page(visit, 200, done=done))


async def submit(visit: Visit) -> Response:
    """`POST /address`: the address is used from now on; once."""
    code = visit.text("code").strip()
    outcome, account = await visit.web.addresses.confirm(code[:LONGEST])
    changed = "e-mail changed" if outcome is Confirmed.CONFIRMED else "e-mail not confirmed"
    log.info(changed, outcome=outcome, account=str(account) if account else None, address=visit.address)
    if outcome is Confirmed.CONFIRMED:
        return visit.to("/address", flash=outcome)
    if outcome in DONE:
        return _page(visit, 200, done=DONE[outcome])
    return _page(visit, 422, error=WHY_NOT[outcome], code=code[:LONGEST])


def _page(
    visit: Visit, status: int, *, done: str | None = None, error: str | None = None, code: str = ""
) -> Response:
    return visit.page("address.html", status, done=done, error=error, code=code)
