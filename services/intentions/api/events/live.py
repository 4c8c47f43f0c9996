"""`text/event-stream`: the events after a position, then those that come, until somebody hangs up.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import replace
from uuid import UUID

import orjson
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from services.intentions import feed_tokens
from services.intentions.api.access import Subscribed
from services.intentions.api.events.accept import STREAM
from services.intentions.api.events.query import Asked, event_id
from services.intentions.api.events.reading import Page, read_on, read_page
from services.intentions.api.problems import OtherHistory
from services.intentions.eventstore.failures import INTERRUPTIONS
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


async def response(visit: Subscribed, asked: Asked) -> Response:
    """Follow from `asked.after`; to HEAD the headers alone. Errors: `TooManyReaders`, the first page's.

    Whoever comes with a position of another history begins anew, and is told so by an event of its own.
    """
    with ExitStack() as place:
        place.enter_context(visit.web.bell.reader(visit.reader.name))
        asked = replace(asked, limit=min(asked.limit, PAGE))
        told = b""
        try:
            first = await read_page(visit.web.feed, asked)
        except OtherHistory:
            first = await read_page(visit.web.feed, replace(asked, after=0, log=None))
            told = _another(asked, first.place)
        headers = first.headers | UNBUFFERED
        if visit.request.method == "HEAD":
            return Response(media_type=STREAM, headers=headers)
        body = _follow(visit, asked, first.place.log, first.scanned, told + _text(first))
        return _Live(body, headers, place.pop_all())


async def _follow(
    visit: Subscribed, asked: Asked, log: UUID, scanned: int, first: bytes
) -> AsyncIterator[bytes]:
    """What `first` says, then page after page, each read when the one before is taken; or that it is quiet.

    Ends when the process stops, the token was revoked, or another history began, in which positions mean
    something else: who asks again is told.
    """
    bell, stopping = visit.web.bell, getattr(visit.request.state, "stopping", asyncio.Event())
    checked = time.monotonic()
    yield first or QUIET
    del first  # or it is kept for as long as its reader
    while not stopping.is_set():
        rung, place = bell.rung, bell.place
        if time.monotonic() - checked > QUIET_SECONDS:
            checked = time.monotonic()
            if not await _holds(visit):
                return
        if place is None or (place.log == log and place.head <= scanned):
            if not await _rings(rung, stopping):
                yield QUIET
        elif place.log != log:
            return
        else:
            scanned, text = await _next(visit, replace(asked, after=scanned), place)
            yield text


async def _holds(visit: Subscribed) -> bool:
    """Whether the token was not revoked; yes where the database is away."""
    with contextlib.suppress(*INTERRUPTIONS):
        return await feed_tokens.find(visit.web.feed, visit.token) is not None
    return True


async def _next(visit: Subscribed, asked: Asked, place: Place) -> tuple[int, bytes]:
    """Up to where was looked, and what was found. A database that is away is waited for."""
    while True:
        with contextlib.suppress(*INTERRUPTIONS):
            page = await read_on(visit.web.feed, asked, place)
            return page.scanned, _text(page)
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
    """The events with their ids; at last a line that says how far was looked, which dispatches nothing."""
    log = page.place.log
    events = b"".join(b"id: %b\ndata: %b\n\n" % (event_id(log, at), event) for at, event in page.events)
    last = page.events[-1][0] if page.events else page.after
    return events + (b"id: %b\n" % event_id(log, page.scanned) if page.scanned > last else b"")


def _another(asked: Asked, place: Place) -> bytes:
    """That this is not the history of the position that was asked for: what follows is all of it."""
    told = orjson.dumps({"log": str(place.log), "was": str(asked.log)})
    return b"event: history\nid: %b\ndata: %b\n\n" % (event_id(place.log, 0), told)
