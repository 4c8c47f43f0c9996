"""`GET /contract`: the event contract as a page, and its documents."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from starlette.responses import Response

from services.intentions.api import openapi
from services.intentions.api.problems import KINDS, urn
from services.intentions.web.visit.anyone import Visit
from shared.contract.envelope import CONTENT_TYPE, IN_EVERY_EVENT, Envelope
from shared.contract.generate import FOLDER, as_text, files
from shared.http.errors import NotFound
from shared.messaging.asyncapi import RULES, SCHEMAS, document
from shared.messaging.topology import EVENTS

MEDIA_TYPES = {"schemas": "application/schema+json", "examples": CONTENT_TYPE}  # by folder


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an event's data, with the name of the part it lies in."""

    name: str
    kind: str
    always: bool
    about: str


@dataclass(frozen=True, slots=True)
class Message:
    """One event as the page shows it."""

    key: str
    summary: str
    address: str
    fields: tuple[Field, ...]
    example: str


async def show(visit: Visit) -> Response:
    """The page, in English as its readers are developers."""
    return visit.page("contract.html", **_shown())


async def file(visit: Visit) -> Response:
    """`GET /contract/…`: a document of docs/contract; a folder leads to the list. Errors: `NotFound`."""
    path: str = visit.request.path_params["document"].rstrip("/")
    if path in MEDIA_TYPES:
        return visit.to("/contract#documents")
    if path not in _documents():
        raise NotFound
    return Response(
        _documents()[path], media_type=MEDIA_TYPES.get(path.partition("/")[0], "application/json")
    )


@cache
def _documents() -> Mapping[str, str]:
    """Every file of docs/contract by its path there."""
    found = {path.relative_to(FOLDER).as_posix(): content for path, content in files()}
    return {
        "asyncapi.json": as_text(document()),
        "openapi.json": as_text(openapi.document()),
        **found,
    }


@cache
def _shown() -> dict[str, Any]:
    """All that the template needs; the same as long as the process lives."""
    whole = document()
    return {
        "messages": _messages(whole),
        "envelope": _envelope(whole),
        "queues": {
            channel["address"]: channel for channel in map(whole["channels"].get, ("subscriber", "stream"))
        },
        "exchange": EVENTS,
        "content_type": CONTENT_TYPE,
        "broker": whole["servers"]["broker"]["description"],
        "user": whole["components"]["securitySchemes"]["user"]["description"],
        "feed": openapi.document(),
        "problems": [(urn(kind.slug), kind.status, kind.title) for kind in KINDS],
        "rules": RULES,
        "documents": list(_documents()),
    }


def _messages(whole: Mapping[str, Any]) -> list[Message]:
    schemas = whole["components"]["schemas"]
    return [
        Message(
            key,
            message["summary"],
            whole["channels"][key]["address"],
            tuple(_fields("", schemas[key], schemas)),
            json.dumps(message["examples"][0]["payload"], ensure_ascii=False, indent=2),
        )
        for key, message in whole["components"]["messages"].items()
    ]


def _envelope(whole: Mapping[str, Any]) -> list[Field]:
    """As it comes with an event: the schema is the commands' too, which have less."""
    envelope = whole["components"]["schemas"][Envelope.__name__]
    return list(_fields("", {**envelope, "required": [*envelope["required"], *IN_EVERY_EVENT]}, {}))


def _fields(path: str, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Field]:
    """The fields of an object, and below each those of the objects in it."""
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        kind, below, about = _kind(inner, schemas)
        yield Field(f"{path}{name}", kind, name in required, inner.get("description", about))
        if below is not None:
            yield from _fields(f"{path}{name}.", below, schemas)


def _kind(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> tuple[str, Mapping[str, Any] | None, str]:
    """A field's kind in a word, the object in it if there is one, and what the schema says of it."""
    if "anyOf" in schema:
        found = [_kind(one, schemas) for one in schema["anyOf"]]
        below = next((one[1] for one in found if one[1] is not None), None)
        return " or ".join(one[0] for one in found), below, found[0][2]
    if "$ref" in schema:
        named = schemas[schema["$ref"].removeprefix(SCHEMAS)]
        kind, below, _ = _kind(named, schemas)
        return kind, below, named.get("description", "")
    if "enum" in schema:
        return " | ".join(schema["enum"]), None, ""
    if schema.get("type") == "array":
        kind, below, about = _kind(schema.get("items", {}), schemas)
        return f"list of {kind}", below, about
    kind = str(schema.get("format") or schema.get("const") or schema.get("type", "any"))
    return kind, schema if "properties" in schema else None, ""
