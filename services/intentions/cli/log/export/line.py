"""One line of an export as a row of the log: by its schema, by the contract, by the rules of the append.

Whatever the line holds, what is said of it repeats none of its values but type and stream.
"""

import re
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from pydantic import TypeAdapter, ValidationError

from services.intentions.cli.log.export.data import MOST, YEARS, NotExported, check_data, model_of, said
from shared.contract.envelope import EVENTS_SOURCE, ExportedEvent, schema_urn
from shared.contract.types import Academy, Uai

METADATA = ',"time":'
KEPT = ("time", "correlationid", "causationid")  # what the metadata may be, see `Context.encode`
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)")
_ACADEMY, _SCHOOL = TypeAdapter[str](Academy), TypeAdapter[str](Uai)


class Row(NamedTuple):
    """One event, by the columns of `eventstore.events`."""

    position: int
    stream: str
    version: int
    id: UUID
    type: str
    schema_version: int
    data: str
    metadata: str
    academy: str | None
    school: str | None
    recorded_at: datetime
    command_id: UUID | None
    hash: bytes


def read_event(line: bytes, envelope: dict[str, Any]) -> tuple[Row, UUID]:
    """The row of a line, and the history it is of; `envelope` is the line decoded. Errors: `NotExported`."""
    event = _of_schema(line)
    model, version = model_of(event)
    text = line[:-1].decode()
    _check_text(text, envelope)
    attributes = _attributes(event, envelope)
    start = orjson.dumps(attributes).decode()[:-1] + ',"data":'  # what `contract.cloudevent` writes first
    if not text.startswith(start):
        raise NotExported(_misfit(attributes, envelope))
    # The metadata come last, and nothing in the data can look like their beginning after it.
    data, _, rest = text[len(start) :].rpartition(METADATA)
    check_data(model, event, version, data)
    if (kept := "{" + METADATA[1:] + rest) != _metadata(event, envelope):
        raise NotExported("an attribute more than an export has, or one in another form, after the data")
    return Row(
        event.position, event.subject, event.streamversion, event.id, event.name, version, data, kept,
        event.academy, event.school, event.recordedtime, event.commandid,
        bytes.fromhex(event.hash),
    ), event.log  # fmt: skip


def _of_schema(line: bytes) -> ExportedEvent:
    try:
        event = ExportedEvent.model_validate_json(line, strict=True)
        _ACADEMY.validate_python(event.academy) if event.academy is not None else None
        _SCHOOL.validate_python(event.school) if event.school is not None else None
    except ValidationError as error:
        raise NotExported(said(error)) from None
    for name, value in (("position", event.position), ("streamversion", event.streamversion)):
        if value > MOST:
            raise NotExported(f"{name} is beyond what a log counts")
    return event


def _check_text(text: str, envelope: dict[str, Any]) -> None:
    """Errors: `NotExported` for text that the append refuses or that `Context.encode` would not write."""
    if "\r" in text or "\\u0000" in text:
        raise NotExported("it holds a carriage return or \\u0000, which the log cannot keep")
    if not text.endswith("}") or METADATA not in text:
        raise NotExported("it does not end with its metadata")
    for name in ("time", "recordedtime"):
        if not INSTANT.fullmatch(envelope[name]) or int(envelope[name][:4]) not in YEARS:
            raise NotExported(f"{name}: no instant in UTC of the years {YEARS[0]} to {YEARS[-1]}")


def _attributes(event: ExportedEvent, envelope: dict[str, Any]) -> dict[str, object]:
    """As they are written: ids in their one form, nothing that is null."""
    attributes = {
        "specversion": "1.0", "id": str(event.id), "source": EVENTS_SOURCE, "type": event.type,
        "subject": event.subject, "datacontenttype": "application/json",
        "dataschema": schema_urn(event.name, event.version), "streamversion": event.streamversion,
        "position": event.position, "log": str(event.log), "academy": event.academy, "school": event.school,
        "hash": event.hash, "recordedtime": envelope["recordedtime"],
        "commandid": str(event.commandid) if event.commandid else None,
    }  # fmt: skip
    return {name: value for name, value in attributes.items() if value is not None}


def _metadata(event: ExportedEvent, envelope: dict[str, Any]) -> str:
    """As `Context.encode` writes them."""
    ids = {"correlationid": event.correlationid, "causationid": event.causationid}
    known = {"time": envelope["time"]} | {name: str(value) for name, value in ids.items() if value}
    return orjson.dumps(known).decode()


def _misfit(attributes: dict[str, object], envelope: dict[str, Any]) -> str:
    if wrong := [name for name, value in attributes.items() if envelope.get(name) != value]:
        return f"{', '.join(wrong)}: not in the form of an export"
    if any(value is None for value in envelope.values()):
        return "an attribute is null, where an export leaves it out"
    if envelope.keys() - attributes.keys() - {"data", *KEPT}:
        return "an attribute more than an export has"
    return "its attributes are not in the order of an export"
