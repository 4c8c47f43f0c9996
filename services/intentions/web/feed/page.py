"""`GET /events`: one page as NDJSON, or all that comes as `text/event-stream`."""

import asyncio
import gzip
import re

from starlette.responses import Response

from services.intentions.web.feed import asked, live
from services.intentions.web.feed.access import Subscribed
from services.intentions.web.feed.reading import read_page

NDJSON = "application/x-ndjson"


async def show(visit: Subscribed) -> Response:
    """The events after a position. Errors: the problems of the feed."""
    request = visit.request
    wanted = asked.read(request.query_params, request.headers.get("last-event-id"), visit.reader)
    if live.STREAM in request.headers.get("accept", ""):
        return await live.response(visit, wanted)
    page = await read_page(visit.web.feed, wanted)
    body, headers = b"".join(event + b"\n" for _, event in page.events), page.headers
    if body and takes_gzip(request.headers.get("accept-encoding", "")):
        body = await asyncio.to_thread(gzip.compress, body, 5)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=NDJSON, headers=headers)


def takes_gzip(accept: str) -> bool:
    """Whether gzip, or anything, has a weight above 0 (RFC 9110, 12.5.3)."""
    weights = {}
    for part in accept.lower().replace(" ", "").split(","):
        coding, _, weight = part.partition(";")
        weights[coding] = weight
    return re.fullmatch(r"q=0(\.0*)?", weights.get("gzip", weights.get("*", "q=0"))) is None
