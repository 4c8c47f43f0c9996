"""What the feed is answered with, and who may read it: the bearer of a token."""

from dataclasses import dataclass
from typing import Annotated

import asyncpg
import structlog
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from services.intentions import feed_tokens
from services.intentions.api.broadcaster import Broadcaster
from services.intentions.api.problems import UnknownToken
from services.intentions.feed_tokens import Reader

TOKEN = HTTPBearer(scheme_name="token", description="Made by `orientation tokens add NAME`", auto_error=False)
log = structlog.get_logger("web.feed")


@dataclass(frozen=True, slots=True)
class Feed:
    """Connections of a role of its own, and one wake-up for all who follow live.

    The composition root puts it into the application's state.
    """

    pool: asyncpg.Pool
    broadcaster: Broadcaster


def _feed(request: Request) -> Feed:
    found: Feed = request.app.state.feed
    return found


FeedOfApp = Annotated[Feed, Depends(_feed)]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who reads the events, and the token it came with."""

    reader: Reader
    token: str


async def subscriber(
    request: Request, feed: FeedOfApp, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(TOKEN)]
) -> Subscriber:
    """The bearer of a token that holds. Errors: `UnknownToken` (401), `TimeoutError` where all is busy."""
    reader = await feed_tokens.find(feed.pool, sent.credentials) if sent else None
    if sent is None or reader is None:
        log.warning("feed denied", address=request.client.host if request.client else None)
        raise UnknownToken("send « Authorization: Bearer TOKEN » with a token that was not revoked")
    return Subscriber(reader, sent.credentials)


Subscribed = Annotated[Subscriber, Depends(subscriber)]
