"""`GET /contract`: the event contract as a page, and as the AsyncAPI document it is made from."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from starlette.responses import JSONResponse, Response

from services.intentions.web.visit import Visit
from shared.contract.envelope import Envelope
from shared.messaging.asyncapi import SCHEMAS, document


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
    return visit.page("contract.html", messages=_messages(), envelope=_envelope(), queues=_queues())


async def asyncapi(_visit: Visit) -> Response:
    """`GET /contract/asyncapi.json`"""
    return JSONResponse(document())


@cache
def _messages() -> tuple[Message, ...]:
    whole = document()
    schemas = whole["components"]["schemas"]
    return tuple(
        Message(
            key,
            message["summary"],
            whole["channels"][key]["address"],
            tuple(_fields("", schemas[key], schemas)),
            json.dumps(message["examples"][0]["payload"], ensure_ascii=False, indent=2),
        )
        for key, message in whole["components"]["messages"].items()
    )


@cache
def _envelope() -> tuple[Field, ...]:
    schemas = document()["components"]["schemas"]
    found = _fields("", schemas[Envelope.__name__], {})
    return tuple(field for field in found if field.name != "data")


def _queues() -> Mapping[str, Mapping[str, Any]]:
    channels = document()["channels"]
    return {channels[name]["address"]: channels[name] for name in ("subscriber", "stream")}


def _fields(path: str, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Field]:
    """The fields of an object, and below each those of the objects in it."""
    required = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        kind, below, about = _kind(inner, schemas)
        yield Field(f"{path}{name}", kind, name in required, inner.get("description", about))
        if below is not None:
            yield from _fields(f"{path}{name}.", below, schemas)


def _kind(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> tuple[str, Mapping[str, Any] | None, str]:
    """What a field is in a word, the object in it if there is one, and what is said of it."""
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
