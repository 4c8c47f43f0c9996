"""The feed: its connections, those who follow it live, and who may read it, the bearer of a token."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import asyncpg
import structlog
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from services.intentions import feed_tokens
from services.intentions.api.problems import TooManyReaders, UnknownToken
from services.intentions.eventstore.errors import INTERRUPTIONS
from services.intentions.eventstore.log import Place, read_place
from services.intentions.eventstore.waker import Waker
from services.intentions.feed_tokens import Reader
from shared.runtime.waking import rest

MOST_READERS = 200
MOST_OF_ONE = 20  # with one token
PAUSE_SECONDS = 0.1  # between two wake-ups: each makes every reader that lags ask for a page
TOKEN = HTTPBearer(scheme_name="token", description="Made by `orientation tokens add NAME`", auto_error=False)
log = structlog.get_logger("web.feed")


class Feed:
    """Connections of a role of its own, and one wake-up for all who follow the log live in a process.

    One query says when the log has grown, or is another. The composition root puts it into the application's
    state.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.place: Place | None = None  # how far the log goes; None before the first look
        self.moved = asyncio.Event()  # of the next growth; take it before reading, and wait for it afterwards
        self._readers: Counter[str] = Counter()

    @property
    def readers(self) -> int:
        """The number of those who follow."""
        return self._readers.total()

    @contextlib.contextmanager
    def reader(self, name: str) -> Iterator[None]:
        """A place among those who follow, for the token of this name. Errors: `TooManyReaders`.

        It is looked for and taken in one step: whoever comes in between would get it too.
        """
        if self._readers[name] >= MOST_OF_ONE:
            raise TooManyReaders(f"this token follows {MOST_OF_ONE} times: end one of them, or read pages")
        if self.readers >= MOST_READERS:
            raise TooManyReaders("try again in a moment, or read pages")
        self._readers[name] += 1
        try:
            yield
        finally:
            self._readers[name] -= 1
            self._readers += Counter()  # which keeps nobody who does not follow

    async def run(self) -> None:
        """Tell them for ever, whenever the log has grown. A database that is away is waited for."""
        async with Waker(self.pool) as waker:
            while True:
                with contextlib.suppress(*INTERRUPTIONS):
                    place = await read_place(self.pool)
                    if place != self.place:
                        self.place = place
                        self.moved.set()
                        self.moved = asyncio.Event()
                await rest(PAUSE_SECONDS)
                await waker.wait()


async def _feed(request: Request) -> Feed:
    found: Feed = request.app.state.feed
    return found


FeedOfApp = Annotated[Feed, Depends(_feed)]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A reader of the events, and the token it came with."""

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
