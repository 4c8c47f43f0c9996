"""The page that the link in an e-mail about news leads to (RFC 8058): its button stops them (A-36).

Opening it does nothing, as mail scanners open links. The link's code is all that is asked for: no sign-in, no
cookie, and no form's token, as mail programs post the link themselves. Answered with a page and never with a
redirect, which they need not follow.
"""

from uuid import UUID

import structlog
from starlette.responses import Response

from services.intentions.web.visit.anyone import Visit
from services.intentions.web.words.account import NO_STOP_LINK, NOTICES_STOPPED

log = structlog.get_logger("web.notices")


async def show(visit: Visit) -> Response:
    """`GET /notices/stop`: nothing happens yet."""
    return _page(visit, visit.web.notice_stops.account_of(_code(visit)))


async def submit(visit: Visit) -> Response:
    """`POST /notices/stop`: nobody writes about news to this account any more; as often as it is asked."""
    account = visit.web.notice_stops.account_of(_code(visit))
    if account is not None and await visit.web.notice_stops.stop(account):
        log.info("notices stopped", by="link", account=str(account), address=visit.address)
    return _page(visit, account, done=NOTICES_STOPPED)


def _code(visit: Visit) -> str:
    return visit.request.query_params.get("code", "")


def _page(visit: Visit, account: UUID | None, done: str | None = None) -> Response:
    if account is None:
        return visit.page("portal/notices.html", 422, error=NO_STOP_LINK, done=None, code="")
    return visit.page("portal/notices.html", 200, error=None, done=done, code=_code(visit))
