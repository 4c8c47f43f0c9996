"""Streams, headers and problems for the OpenAPI document: FastAPI cannot see them of the feed's answers."""

from typing import Any

from services.intentions.api.problems import CONTENT_TYPE, KINDS, urn
from shared.contract.envelope import IN_EVERY_EVENT, Envelope
from shared.contract.generate import schema

NDJSON = "application/x-ndjson"
STREAM = "text/event-stream"
Document = dict[str, Any]
TEXT: Document = {"type": "string"}
POSITION: Document = {"type": "integer", "minimum": 0}
LIVE = (
    "Each event is `data` with its history and position as `id`: `LOG:POSITION`. An `id` line alone says "
    "up to where was looked, where events are left out; a `:` line comes where it was quiet for 15 "
    "seconds; neither has a blank line after it. Whoever comes with a `Last-Event-ID`, or a `log`, of "
    "another history gets an `event: history` whose `data` has this one (`log`) and that one (`was`), "
    "then all events from the first on. The answer ends where the service stops, the token is revoked, "
    "another history begins, or nothing is read for half a minute: ask again."
)
HEADERS: Document = {
    "Orientation-Scanned": {"schema": POSITION, "description": "Up to where was looked: the next `after`"},
    "Orientation-Head": {"schema": POSITION, "description": "The last position there is"},
    "Orientation-Log": {
        "schema": {"type": "string", "format": "uuid"},
        "description": "The history that positions count in",
    },
}
LINES: Document = {
    "type": "string",
    "description": "One event a line",
    "contentMediaType": NDJSON,
    "contentSchema": {"type": "array", "items": {"$ref": "#/components/schemas/Event"}},
}
EVENTS: Document = {
    "description": "Events, oldest first",
    "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS},
    "content": {NDJSON: {"schema": LINES}, STREAM: {"schema": {**TEXT, "description": LIVE}}},
}


def refused(*statuses: int) -> dict[int | str, Document]:
    """The problems of an operation, and those that any may meet."""
    return {status: {"$ref": f"#/components/responses/{status}"} for status in (*statuses, 500, 503)}


def components() -> Document:
    """The parts that operations refer to."""
    event = schema(Envelope)
    return {
        "headers": HEADERS,
        "responses": {str(status): _problem(status) for status in sorted({kind.status for kind in KINDS})},
        "schemas": {"Event": {**event, "required": [*event["required"], *IN_EVERY_EVENT]}},
    }


def _problem(status: int) -> Document:
    """A problem document (RFC 9457), with the types that come with this status."""
    kinds = [kind for kind in KINDS if kind.status == status]
    types = {"type": "string", "enum": [urn(kind.slug) for kind in kinds]}
    fields = {"type": types, "title": TEXT, "status": {"const": status}, "detail": TEXT}
    found = {
        "description": ". ".join(kind.title for kind in kinds),
        "content": {
            CONTENT_TYPE: {"schema": {"type": "object", "properties": fields, "required": list(fields)}}
        },
    }
    again = {"schema": {"type": "integer"}, "description": "In how many seconds to ask again"}
    headers = {401: {"WWW-Authenticate": {"schema": TEXT}}, 503: {"Retry-After": again}}
    return found | ({"headers": headers[status]} if status in headers else {})
