"""`GET /events`: one page as NDJSON, or all that comes as `text/event-stream`."""

import asyncio
import gzip

from starlette.responses import Response

from services.intentions.web.feed import asked, live
from services.intentions.web.feed.access import Subscribed
from services.intentions.web.feed.reading import Page, read_page

NDJSON = "application/x-ndjson"


async def show(visit: Subscribed) -> Response:
    """The events after a position. Errors: the problems of the feed."""
    request = visit.request
    wanted = asked.read(request.query_params, request.headers.get("last-event-id"), visit.reader)
    page = await read_page(visit.web.feed, wanted)
    if live.STREAM in request.headers.get("accept", ""):
        return live.response(visit, wanted)
    body = b"".join(event + b"\n" for _, event in page.events)
    headers = _headers(page)
    if "gzip" in request.headers.get("accept-encoding", "") and body:
        body = await asyncio.to_thread(gzip.compress, body, 5)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=NDJSON, headers=headers)


def _headers(page: Page) -> dict[str, str]:
    """How far the answer looked: to be asked after next, also where no event of the filter came."""
    return {
        "Orientation-Scanned": str(page.scanned),
        "Orientation-Head": str(page.head),
        "Orientation-Log": str(page.log),
        "Vary": "Accept, Accept-Encoding",
    }
