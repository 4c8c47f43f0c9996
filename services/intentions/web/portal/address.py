"""The page that the link to a new address leads to: its button confirms, as mail scanners follow links.

The code stands in the link after `#`, which no browser sends: it is in no log, no referrer and no history of
a proxy. A script puts it into the form; without one it is copied from the message. It works signed out as
well, and says nothing of whose account it is.
"""

import structlog
from starlette.responses import Response

from services.intentions.directory.addresses import Confirmed
from services.intentions.web.visit.anyone import Visit
from services.intentions.web.words.account import CONFIRMED, NOT_CONFIRMED

LONGEST = 100
log = structlog.get_logger("web.address")


async def show(visit: Visit) -> Response:
    """`GET /address`: nothing happens yet."""
    done = CONFIRMED[Confirmed.CONFIRMED] if visit.flash() == Confirmed.CONFIRMED else None
    return visit.used_flash(_page(visit, 200, done=done))


async def submit(visit: Visit) -> Response:
    """`POST /address`: the address is used from now on; once."""
    code = visit.text("code").strip()
    outcome, account = await visit.web.addresses.confirm(code[:LONGEST])
    changed = "e-mail changed" if outcome is Confirmed.CONFIRMED else "e-mail not confirmed"
    log.info(changed, outcome=outcome, account=str(account) if account else None, address=visit.address)
    if outcome is Confirmed.CONFIRMED:
        return visit.to("/address", flash=outcome)
    if outcome in CONFIRMED:
        return _page(visit, 200, done=CONFIRMED[outcome])
    return _page(visit, 422, error=NOT_CONFIRMED[outcome], code=code[:LONGEST])


def _page(
    visit: Visit, status: int, *, done: str | None = None, error: str | None = None, code: str = ""
) -> Response:
    return visit.page("portal/address.html", status, done=done, error=error, code=code)
