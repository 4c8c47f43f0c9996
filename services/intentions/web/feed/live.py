"""`text/event-stream`: the events after a position, then those that come, until somebody hangs up.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import replace

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from services.intentions import feed_tokens
from services.intentions.eventstore.subscription import INTERRUPTIONS
from services.intentions.web.feed.accept import STREAM
from services.intentions.web.feed.access import Subscribed
from services.intentions.web.feed.asked import Asked
from services.intentions.web.feed.reading import Page, Place, read_on, read_page

QUIET = b":\n\n"
QUIET_SECONDS = 15.0  # proxies cut what is silent for longer
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


async def response(visit: Subscribed, asked: Asked) -> Response:
    """Follow from `asked.after`; to HEAD the headers alone. Errors: `TooManyReaders`, the first page's."""
    with ExitStack() as place:
        place.enter_context(visit.web.bell.reader())
        first = await read_page(visit.web.feed, asked)
        if visit.request.method == "HEAD":
            return Response(media_type=STREAM, headers=first.headers)
        return _Live(_follow(visit, asked, first), first.headers, place.pop_all())


async def _follow(visit: Subscribed, asked: Asked, first: Page) -> AsyncIterator[bytes]:
    """Page after page, each read when the one before is taken: a slow reader holds one in memory."""
    yield _text(first) or QUIET
    async for page in _pages(visit, asked, first):
        yield _text(page) if page else QUIET


async def _pages(visit: Subscribed, asked: Asked, page: Page) -> AsyncIterator[Page | None]:
    """What comes after a page; None when it was quiet for long.

    Ends when the process stops, the token was revoked, or another history began, in which positions mean
    something else: who asks again is told.
    """
    bell, stopping = visit.web.bell, getattr(visit.request.state, "stopping", asyncio.Event())
    log, checked = page.place.log, time.monotonic()
    while not stopping.is_set():
        rung, place = bell.rung, bell.place
        if time.monotonic() - checked > QUIET_SECONDS:
            checked = time.monotonic()
            if not await _holds(visit):
                return
        if place is None or (place.log == log and place.head <= page.scanned):
            if not await _rings(rung, stopping):
                yield None
        elif place.log != log:
            return
        else:
            page = await _next(visit, replace(asked, after=page.scanned), place)
            yield page


async def _holds(visit: Subscribed) -> bool:
    """Whether the token was not revoked; yes where the database is away."""
    with contextlib.suppress(*INTERRUPTIONS):
        return await feed_tokens.find(visit.web.feed, visit.token) is not None
    return True


async def _next(visit: Subscribed, asked: Asked, place: Place) -> Page:
    """The next page. A database that is away is waited for."""
    while True:
        with contextlib.suppress(*INTERRUPTIONS):
            return await read_on(visit.web.feed, asked, place)
        await asyncio.sleep(RETRY_SECONDS)


async def _rings(rung: asyncio.Event, stopping: asyncio.Event) -> bool:
    """Whether the log has grown or the process stops; False when it was quiet for long."""
    waits = {asyncio.ensure_future(event.wait()) for event in (rung, stopping)}
    try:
        done, _ = await asyncio.wait(waits, timeout=QUIET_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    return bool(done)


def _text(page: Page) -> bytes:
    """The events with their positions as ids; at last how far was looked, which dispatches nothing."""
    events = b"".join(b"id: %d\ndata: %b\n\n" % event for event in page.events)
    last = page.events[-1][0] if page.events else page.after
    return events + (b"id: %d\n\n" % page.scanned if page.scanned > last else b"")
