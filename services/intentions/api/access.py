"""Who may read the feed: the bearer of a token."""

from dataclasses import dataclass

import structlog
from starlette.requests import Request

from services.intentions import feed_tokens
from services.intentions.api.problems import UnknownToken
from services.intentions.feed_tokens import Reader
from services.intentions.web.visit import Visit, Web

log = structlog.get_logger("web.feed")


@dataclass(slots=True, kw_only=True)
class Subscribed(Visit):
    """A request of a reader of the events, with its token."""

    reader: Reader
    token: str


async def subscriber(request: Request, web: Web) -> Subscribed:
    """The bearer of a token that holds. Errors: `UnknownToken` (401)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    reader = await feed_tokens.find(web.feed, token) if scheme.lower() == "bearer" and token else None
    if reader is None:
        log.warning("feed denied", address=request.client.host if request.client else None)
        raise UnknownToken("send « Authorization: Bearer TOKEN » with a token that was not revoked")
    return Subscribed(request=request, web=web, secret="", now=web.clock(), reader=reader, token=token)
