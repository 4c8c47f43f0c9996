"""`GET /events`: one page as NDJSON, or all that comes as `text/event-stream`."""

import asyncio
import gzip
import re
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic.json_schema import SkipJsonSchema

from services.intentions.api.events import live, query
from services.intentions.api.events.query import EventsQuery, Selection
from services.intentions.api.events.reading import read_page, with_the_past
from services.intentions.api.feed import Feed, FeedOfApp, Subscribed
from services.intentions.api.parameters import once
from services.intentions.api.responses import EVENTS, NDJSON, STREAM, refused
from services.intentions.api.routes import MachineRoute

LAST_EVENT_ID = (
    "The `id` of the last event of a live answer, `LOG:POSITION`; a position alone, too. Goes before `after`"
)
_WEIGHT = re.compile(r";q=([01](?:\.[0-9]{0,3})?)(?:;|$)")
router = APIRouter(route_class=MachineRoute, dependencies=[Depends(once)])


@router.head("/events", include_in_schema=False)
@router.get(
    "/events",
    operation_id="events",
    summary="The events after a position",
    response_class=Response,
    responses={200: EVENTS, **refused(400, 401, 403)},
)
async def events(
    request: Request,
    feed: FeedOfApp,
    subscriber: Subscribed,
    parameters: Annotated[EventsQuery, Query()],
    last_event_id: Annotated[
        str | SkipJsonSchema[None], Header(alias="Last-Event-ID", description=LAST_EVENT_ID)
    ] = None,
) -> Response:
    """One page as NDJSON, or all that come as an event stream, as `Accept` says.\f

    Errors: the problems of the feed.
    """
    selection = query.select(parameters, last_event_id, subscriber.reader)
    if parameters.asks_for_the_past:
        selection = await with_the_past(feed.pool, selection)
    if wants_stream(_header(request, "accept")):
        return await live.response(request, feed, subscriber, selection)
    return await _page(feed, selection, _header(request, "accept-encoding"))


async def _page(feed: Feed, selection: Selection, accept_encoding: str) -> Response:
    page = await read_page(feed.pool, selection)
    body, headers = b"".join(event + b"\n" for _, event in page.events), page.headers
    if body and takes_gzip(accept_encoding):
        body = await asyncio.to_thread(gzip.compress, body, 5)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=NDJSON, headers=headers)


def _header(request: Request, name: str) -> str:
    """All fields of this name are one list."""
    return ",".join(request.headers.getlist(name))


def takes_gzip(accept_encoding: str) -> bool:
    """True if gzip, or anything, has a weight above 0 (RFC 9110, 12.4.2)."""
    return _weight(accept_encoding, "gzip", "*") > 0


def wants_stream(accept: str) -> bool:
    """True if the answer that does not end is asked for by name, and pages are not liked better."""
    stream = _weight(accept, STREAM)
    return stream > 0 and stream >= _weight(accept, NDJSON, "application/*", "*/*")


def _weight(header: str, *names: str) -> float:
    """The weight of the first of these names that the header has; 0 where it has none."""
    weights = {}
    for part in header.lower().replace(" ", "").replace("\t", "").split(","):
        match = _WEIGHT.search(part)
        weights[part.partition(";")[0]] = float(match[1]) if match else 1.0
    return next((weights[name] for name in names if name in weights), 0.0)
