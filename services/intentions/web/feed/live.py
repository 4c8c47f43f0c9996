"""`text/event-stream`: the events after a position, then those that come, until somebody hangs up.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import replace

from starlette.responses import Response, StreamingResponse

from services.intentions import feed_tokens
from services.intentions.eventstore.subscription import INTERRUPTIONS
from services.intentions.web.feed.access import Subscribed
from services.intentions.web.feed.asked import Asked
from services.intentions.web.feed.problems import TooManyReaders
from services.intentions.web.feed.reading import Page, Place, read_on, read_page

STREAM = "text/event-stream"
QUIET = b":\n\n"
QUIET_SECONDS = 15.0  # proxies cut what is silent for longer
RETRY_SECONDS = 1.0


async def response(visit: Subscribed, asked: Asked) -> Response:
    """Follow from `asked.after`. Errors: `TooManyReaders`, and those of the first page."""
    if visit.web.bell.is_full:
        raise TooManyReaders("try again in a moment, or read pages")
    first = await read_page(visit.web.feed, asked)
    return StreamingResponse(_follow(visit, asked, first), media_type=STREAM, headers=first.headers)


async def _follow(visit: Subscribed, asked: Asked, first: Page) -> AsyncIterator[bytes]:
    """Page after page, each read when the one before is taken: a slow reader holds one in memory."""
    visit.web.bell.readers += 1
    try:
        yield _text(first) or QUIET
        async for page in _pages(visit, asked, first):
            yield _text(page) if page else QUIET
    finally:
        visit.web.bell.readers -= 1


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
