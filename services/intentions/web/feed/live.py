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
from services.intentions.web.feed.reading import Page, read_page

STREAM = "text/event-stream"
QUIET_SECONDS = 15.0  # proxies cut what is silent for longer
RETRY_SECONDS = 1.0


def response(visit: Subscribed, asked: Asked) -> Response:
    """Follow from `asked.after`. Errors: `TooManyReaders`."""
    if visit.web.bell.is_full:
        raise TooManyReaders("try again in a moment, or read pages")
    return StreamingResponse(_follow(visit, asked), media_type=STREAM)


async def _follow(visit: Subscribed, asked: Asked) -> AsyncIterator[bytes]:
    """Page after page, each read when the one before is taken: a slow reader holds one in memory."""
    checked = time.monotonic()
    bell, stopping = visit.web.bell, getattr(visit.request.state, "stopping", asyncio.Event())
    bell.readers += 1
    try:
        while not stopping.is_set():
            rung = bell.rung
            if time.monotonic() - checked > QUIET_SECONDS:
                checked = time.monotonic()
                if not await _holds(visit):
                    return
            page = await _next(visit, asked)
            if text := _text(page, asked):
                yield text
            asked = replace(asked, after=page.scanned)
            if page.scanned >= page.head and not await _rings(rung, stopping):
                yield b":\n\n"
    finally:
        bell.readers -= 1


async def _holds(visit: Subscribed) -> bool:
    """Whether the token was not revoked; yes where the database is away."""
    with contextlib.suppress(*INTERRUPTIONS):
        return await feed_tokens.find(visit.web.feed, visit.token) is not None
    return True


async def _next(visit: Subscribed, asked: Asked) -> Page:
    """The next page. A database that is away is waited for."""
    while True:
        with contextlib.suppress(*INTERRUPTIONS):
            return await read_page(visit.web.feed, asked)
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


def _text(page: Page, asked: Asked) -> bytes:
    """The events with their positions as ids; at last how far was looked, which dispatches nothing."""
    events = b"".join(b"id: %d\ndata: %b\n\n" % event for event in page.events)
    last = page.events[-1][0] if page.events else asked.after
    return events + (b"id: %d\n\n" % page.scanned if page.scanned > last else b"")
