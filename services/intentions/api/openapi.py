"""`python -m services.intentions.api.openapi`: the feed as an OpenAPI 3.1 document, in docs/contract/.

The framework's own would know nothing of it: every route takes the request as it is (`dispatch.py`).
https://spec.openapis.org/oas/v3.1.1
"""

from typing import Any

from pydantic import TypeAdapter

from services.intentions.api.events.accept import NDJSON, STREAM
from services.intentions.api.events.query import MOST
from services.intentions.api.problems import CONTENT_TYPE, KINDS, urn
from services.intentions.directory.academies import ACADEMIES
from shared.contract.envelope import IN_EVERY_EVENT, Envelope
from shared.contract.generate import FOLDER, as_text, schema, write
from shared.contract.types import Phase, Uai, Year
from shared.contract.versions import PUBLISHED

FILE = FOLDER / "openapi.json"
Document = dict[str, Any]
STATES = ("no_entry", "validated", "opinion", "acknowledged")
ABOUT = (
    "The events over HTTP, in pages or live, and the present state of the dossiers. HEAD is answered as GET "
    "is. The events themselves are in the AsyncAPI document beside this one; the promises are on the page "
    "/contract."
)
LAST_EVENT_ID = (
    "The `id` of the last event of a live answer, `LOG:POSITION`; a position alone, too. Goes before `after`"
)
TEXT: Document = {"type": "string"}
ID: Document = {"type": "string", "format": "uuid"}
POSITION: Document = {"type": "integer", "minimum": 0}
YEAR: Document = TypeAdapter(Year).json_schema()
SCHOOL: Document = TypeAdapter(Uai).json_schema()


def document() -> Document:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Téléservice Orientation: feed", "version": "1.0.0", "description": ABOUT},
        "servers": [{"url": "/", "description": "The families' address"}],
        "security": [{"token": []}],
        "paths": {
            "/events": {"get": _events()},
            "/schools": {"get": _schools()},
            "/schools/{school}/dossiers": {"get": _dossiers()},
        },
        "components": {
            "securitySchemes": {"token": _token()},
            "headers": _headers(),
            "responses": _problems(),
            "schemas": {"Event": _event()},
        },
    }


def _events() -> Document:
    types = {"type": "array", "items": TEXT, "examples": [[name] for name in PUBLISHED.published]}
    about = "Only these, such as IntentionsValidated, or IntentionsValidated.v1 for a version; repeatable"
    parameters = [
        _query("after", {**POSITION, "default": 0}, "The position after which to begin"),
        _query("log", ID, "The history that `after` counts in, as `Orientation-Log` names it"),
        _query(
            "limit",
            {"type": "integer", "minimum": 1, "maximum": MOST, "default": MOST},
            "How many events a page has at most; an event stream does not end there",
        ),
        _query("type", types, about),
        *_places(),
        {"name": "Last-Event-ID", "in": "header", "schema": TEXT, "description": LAST_EVENT_ID},
    ]
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in _headers()}
    found = {"description": "Events, oldest first", "headers": headers, "content": _content()}
    return _operation("events", "The events after a position", parameters, found, 400, 401, 403)


def _content() -> Document:
    lines = {"type": "array", "items": {"$ref": "#/components/schemas/Event"}}
    stream = (
        "Each event is `data` with its history and position as `id`: `LOG:POSITION`. An `id` line alone says "
        "up to where was looked, where events are left out; a `:` line comes where it was quiet for 15 "
        "seconds; neither has a blank line after it. Whoever comes with a `Last-Event-ID`, or a `log`, of "
        "another history gets an `event: history` whose `data` has this one (`log`) and that one (`was`), "
        "then all events from the first on. The answer ends where the service stops, the token is revoked, "
        "another history begins, or nothing is read for half a minute: ask again."
    )
    return {
        NDJSON: {
            "schema": {
                "type": "string",
                "description": "One event a line",
                "contentMediaType": NDJSON,
                "contentSchema": lines,
            }
        },
        STREAM: {"schema": {"type": "string", "description": stream}},
    }


def _schools() -> Document:
    row = {"school": SCHOOL, "academy": TEXT, "year": YEAR, "phase": _one_of(*Phase)}
    counts = dict.fromkeys(("pupils", *STATES), POSITION)
    found = _state({"schools": _list({**row, **counts})}, "How many dossiers are in each state")
    parameters = [*_places(), _year()]
    return _operation(
        "schools", "The dossiers of each school and phase, counted", parameters, found, 400, 401, 403
    )


def _dossiers() -> Document:
    row = {"pupil": ID, "stream": TEXT, "year": YEAR, "phase": _one_of(*Phase), "state": _one_of(*STATES)}
    last = {"type": ["integer", "null"], "description": "Of its last event; null for none"}
    rows = _list({**row, "position": last})
    found = _state({"school": SCHOOL, "dossiers": rows}, "The state of each dossier")
    school = {"name": "school", "in": "path", "required": True, "schema": SCHOOL, "description": "UAI"}
    parameters = [school, _year()]
    return _operation("dossiers", "Each dossier of a school", parameters, found, 400, 401, 403, 404)


def _operation(
    name: str, summary: str, parameters: list[Document], found: Document, *problems: int
) -> Document:
    refused = {str(status): {"$ref": f"#/components/responses/{status}"} for status in (*problems, 500, 503)}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {"200": found, **refused},
    }


def _query(name: str, schema: Document, about: str) -> Document:
    return {"name": name, "in": "query", "schema": schema, "description": about}


def _places() -> list[Document]:
    slugs = {"type": "array", "items": _one_of(*(one.slug for one in ACADEMIES))}
    return [
        _query("academy", slugs, "Only of these académies; repeatable"),
        _query("school", {"type": "array", "items": SCHOOL}, "Only of these schools; repeatable"),
    ]


def _year() -> Document:
    return _query("year", YEAR, "The newest by default")


def _one_of(*values: str) -> Document:
    return {"type": "string", "enum": [str(value) for value in values]}


def _object(properties: Document) -> Document:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(row: Document) -> Document:
    return {"type": "array", "items": _object(row)}


def _state(properties: Document, about: str) -> Document:
    place = {"log": ID, "position": {**POSITION, "description": "Up to which event it is true"}}
    content = {"application/json": {"schema": _object({**place, **properties})}}
    return {"description": about, "content": content}


def _token() -> Document:
    return {"type": "http", "scheme": "bearer", "description": "Made by `orientation tokens add NAME`"}


def _headers() -> Document:
    return {
        "Orientation-Scanned": {
            "schema": POSITION,
            "description": "Up to where was looked: the next `after`",
        },
        "Orientation-Head": {"schema": POSITION, "description": "The last position there is"},
        "Orientation-Log": {"schema": ID, "description": "The history that positions count in"},
    }


def _problems() -> Document:
    return {str(status): _problem(status) for status in sorted({kind.status for kind in KINDS})}


def _problem(status: int) -> Document:
    """A problem document (RFC 9457), with the types that come with this status."""
    kinds = [kind for kind in KINDS if kind.status == status]
    types = _one_of(*(urn(kind.slug) for kind in kinds))
    fields = {"type": types, "title": TEXT, "status": {"const": status}, "detail": TEXT}
    found = {
        "description": ". ".join(kind.title for kind in kinds),
        "content": {CONTENT_TYPE: {"schema": _object(fields)}},
    }
    again = {"schema": {"type": "integer"}, "description": "In how many seconds to ask again"}
    headers = {401: {"WWW-Authenticate": {"schema": TEXT}}, 503: {"Retry-After": again}}
    return found | ({"headers": headers[status]} if status in headers else {})


def _event() -> Document:
    found = schema(Envelope)
    return {**found, "required": [*found["required"], *IN_EVERY_EVENT]}


if __name__ == "__main__":
    write(FILE, as_text(document()))
