"""`text/event-stream`: the events after a position, then those that come, until somebody hangs up.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from services.intentions import feed_tokens
from services.intentions.api.events.query import Selection, event_id
from services.intentions.api.events.reading import Page, read_on, read_page
from services.intentions.api.feed import Feed, Subscriber
from services.intentions.api.problems import OtherHistory
from services.intentions.api.responses import STREAM
from services.intentions.eventstore.errors import INTERRUPTIONS
from services.intentions.eventstore.log import Place

# A line and no blank one: small clients take each of those for an event.
QUIET = b":\n"
QUIET_SECONDS = 15.0  # proxies cut what is silent for longer
PAGE = 50  # events that a reader holds in memory while it does not take them
UNBUFFERED = {"X-Accel-Buffering": "no"}  # or nginx keeps events back until its buffer is full
RETRY_SECONDS = 1.0


class _Live(StreamingResponse):
    """An answer that holds its reader's place until it ends, also where nobody waited for its beginning."""

    media_type = STREAM

    def __init__(self, body: AsyncIterator[bytes], headers: dict[str, str], place: ExitStack) -> None:
        super().__init__(body, headers=headers)
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._place:
            await super().__call__(scope, receive, send)


async def response(request: Request, feed: Feed, subscriber: Subscriber, selection: Selection) -> Response:
    """Follow from `selection.after`; to HEAD the headers alone. Errors: `TooManyReaders`, the first page's.

    Whoever comes with a position of another history begins anew, and is told so by an event of its own.
    """
    with ExitStack() as place:
        place.enter_context(feed.reader(subscriber.reader.name))
        selection = replace(selection, limit=min(selection.limit, PAGE))
        told = b""
        try:
            first = await read_page(feed.pool, selection)
        except OtherHistory:
            first = await read_page(feed.pool, replace(selection, after=0, log=None))
            told = _another(selection, first.place)
        headers = first.headers | UNBUFFERED
        if request.method == "HEAD":
            return Response(media_type=STREAM, headers=headers)
        stopping = getattr(request.state, "stopping", asyncio.Event())
        follower = _Follower(feed, subscriber.token, selection, first.place.log, stopping)
        body = follower.follow(first.scanned, told + _text(first))
        return _Live(body, headers, place.pop_all())


@dataclass(frozen=True, slots=True)
class _Follower:
    """One reader of what comes after a position of history `log`."""

    feed: Feed
    token: str
    selection: Selection
    log: UUID
    stopping: asyncio.Event

    async def follow(self, scanned: int, first: bytes) -> AsyncIterator[bytes]:
        """Yield `first`, then pages, each read when the one before is taken; or that it is quiet.

        Ends when the process stops, the token was revoked, or another history began, in which positions mean
        something else: who asks again is told.
        """
        checked = time.monotonic()
        yield first or QUIET
        del first  # or it is kept for as long as its reader
        while not self.stopping.is_set():
            moved, place = self.feed.moved, self.feed.place
            if time.monotonic() - checked > QUIET_SECONDS:
                checked = time.monotonic()
                if not await self._holds():
                    return
            if place is None or (place.log == self.log and place.head <= scanned):
                if not await self._moves(moved):
                    yield QUIET
            elif place.log != self.log:
                return
            else:
                scanned, text = await self._next(scanned, place)
                yield text

    async def _holds(self) -> bool:
        """True unless the token was revoked; also where the database is away."""
        with contextlib.suppress(*INTERRUPTIONS):
            return await feed_tokens.find(self.feed.pool, self.token) is not None
        return True

    async def _next(self, after: int, place: Place) -> tuple[int, bytes]:
        """The position up to which was looked, and what was found. A database that is away is waited for."""
        while True:
            with contextlib.suppress(*INTERRUPTIONS):
                page = await read_on(self.feed.pool, replace(self.selection, after=after), place)
                return page.scanned, _text(page)
            await asyncio.sleep(RETRY_SECONDS)

    async def _moves(self, moved: asyncio.Event) -> bool:
        """True once the log has grown or the process stops; False when it was quiet for long."""
        waits = {asyncio.ensure_future(event.wait()) for event in (moved, self.stopping)}
        try:
            done, _ = await asyncio.wait(waits, timeout=QUIET_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return bool(done)


def _text(page: Page) -> bytes:
    """The events with their ids; at last a line that says how far was looked, which dispatches nothing."""
    log = page.place.log
    events = b"".join(b"id: %b\ndata: %b\n\n" % (event_id(log, at), event) for at, event in page.events)
    last = page.events[-1][0] if page.events else page.after
    return events + (b"id: %b\n" % event_id(log, page.scanned) if page.scanned > last else b"")


def _another(selection: Selection, place: Place) -> bytes:
    """The event that says: this is not the history of the position asked for, what follows is all of it."""
    told = orjson.dumps({"log": str(place.log), "was": str(selection.log)})
    return b"event: history\nid: %b\ndata: %b\n\n" % (event_id(place.log, 0), told)
