"""`GET /events`: one page as NDJSON, or all that comes as `text/event-stream`."""

import asyncio
import gzip

from starlette.responses import Response

from services.intentions.api.access import Subscribed
from services.intentions.api.events import live, query
from services.intentions.api.events.accept import NDJSON, takes_gzip, wants_stream
from services.intentions.api.events.reading import read_page


async def show(visit: Subscribed) -> Response:
    """The events after a position. Errors: the problems of the feed."""
    request = visit.request
    wanted = query.read(request.query_params, request.headers.get("last-event-id"), visit.reader)
    if wants_stream(_header(visit, "accept")):
        return await live.response(visit, wanted)
    page = await read_page(visit.web.feed, wanted)
    body, headers = b"".join(event + b"\n" for _, event in page.events), page.headers
    if body and takes_gzip(_header(visit, "accept-encoding")):
        body = await asyncio.to_thread(gzip.compress, body, 5)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=NDJSON, headers=headers)


def _header(visit: Subscribed, name: str) -> str:
    """All fields of this name are one list."""
    return ",".join(visit.request.headers.getlist(name))
