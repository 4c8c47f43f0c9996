"""One line of an export as a row of the log: by its schema, by the contract, by the rules of the append.

Whatever the line holds, what is said of it repeats none of its values but type and stream.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from pydantic import TypeAdapter, ValidationError

from shared.contract import streams
from shared.contract.earlier import GIVEN
from shared.contract.envelope import EVENTS_SOURCE, schema_urn, type_name
from shared.contract.events import EVENTS, Event
from shared.contract.export import ExportedEvent
from shared.contract.types import Academy, Uai
from shared.contract.upcasters import upcast

METADATA = ',"time":'
KEPT = ("time", "correlationid", "causationid")  # what the metadata may be, see `Context.encode`
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)")
YEARS = range(2000, 3000)  # as the contract's `Year`
MOST = 2**31 - 1  # whatever is counted ends up in an integer of Postgres
_MAY_EXCEED = re.compile(r"[:\[,] *-?(?:[0-9]{10}|[0-9.]+[eE])")  # most data hold no such number
SHOWN = 3
MODELS = {type_name(model.name(), model.version): model for model in GIVEN}
_ACADEMY, _SCHOOL = TypeAdapter[str](Academy), TypeAdapter[str](Uai)


class NotExported(ValueError):
    """The line is no event as an export writes it; the text says why."""


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
    model, version = _model(event)
    text = line[:-1].decode()
    _check_text(text, envelope)
    beginning = _beginning(event, envelope)
    if not text.startswith(beginning):
        raise NotExported(_misfit(event, envelope))
    # The metadata come last, and nothing in the data can look like their beginning after it.
    data, _, rest = text[len(beginning) :].rpartition(METADATA)
    _check_data(model, event, version, data)
    if (metadata := "{" + METADATA[1:] + rest) != _metadata(event, envelope):
        raise NotExported("an attribute more than an export has, or one in another form, after the data")
    return Row(
        event.position, event.subject, event.streamversion, event.id, event.name, version, data, metadata,
        event.academy, event.school, event.recordedtime, event.commandid,
        bytes.fromhex(event.hash),
    ), event.log  # fmt: skip


def _of_schema(line: bytes) -> ExportedEvent:
    try:
        event = ExportedEvent.model_validate_json(line, strict=True)
        _ACADEMY.validate_python(event.academy) if event.academy is not None else None
        _SCHOOL.validate_python(event.school) if event.school is not None else None
    except ValidationError as error:
        raise NotExported(_said(error)) from None
    for name, value in (("position", event.position), ("streamversion", event.streamversion)):
        if value > MOST:
            raise NotExported(f"{name} is beyond what a log counts")
    return event


def _said(error: ValidationError) -> str:
    """Field and reason of the first problems, without the values."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)[:SHOWN]
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}".removeprefix(": ") for one in problems)


def _model(event: ExportedEvent) -> tuple[type[Event], int]:
    """The model that reads this event, and the version that it is of."""
    digits = event.type.rpartition(".v")[2]
    model = MODELS.get(event.type) or EVENTS.get(event.name)
    if model is None or len(digits) > len(str(model.version)) or int(digits) > model.version:
        raise NotExported(f"this release does not know {event.type[:80]}: import with the one that wrote it")
    if not streams.holds(event.subject, event.name, event.data):
        raise NotExported(f"subject: no stream that {event.name} with this data belongs to")
    return model, int(digits)


def _check_text(text: str, envelope: dict[str, Any]) -> None:
    """What eventstore.append would refuse, and what `Context.encode` would not write."""
    if "\r" in text or "\\u0000" in text:
        raise NotExported("it holds a carriage return or \\u0000, which the log cannot keep")
    if not text.endswith("}") or METADATA not in text:
        raise NotExported("it does not end with its metadata")
    for name in ("time", "recordedtime"):
        if not INSTANT.fullmatch(envelope[name]) or int(envelope[name][:4]) not in YEARS:
            raise NotExported(f"{name}: no instant in UTC of the years {YEARS[0]} to {YEARS[-1]}")


def _beginning(event: ExportedEvent, envelope: dict[str, Any]) -> str:
    """All that `contract.cloudevent` writes before the data."""
    return orjson.dumps(_attributes(event, envelope)).decode()[:-1] + ',"data":'


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


def _misfit(event: ExportedEvent, envelope: dict[str, Any]) -> str:
    attributes = _attributes(event, envelope)
    if wrong := [name for name, value in attributes.items() if envelope.get(name) != value]:
        return f"{', '.join(wrong)}: not in the form of an export"
    if any(value is None for value in envelope.values()):
        return "an attribute is null, where an export leaves it out"
    if envelope.keys() - attributes.keys() - {"data", *KEPT}:
        return "an attribute more than an export has"
    return "its attributes are not in the order of an export"


def _check_data(model: type[Event], event: ExportedEvent, version: int, data: str) -> None:
    """The data are what their version says, and within what tables and clocks hold."""
    if not data.startswith("{"):
        raise NotExported("data: not in the form of an export")
    try:
        known = data if version == model.version else orjson.dumps(_newest(model, event, version))
        read = model.model_validate_json(known, strict=True)
    except ValidationError as error:
        raise NotExported(f"data is not what {event.type} says: {_said(error)}") from None
    if any(isinstance(value, date) and value.year not in YEARS for value in vars(read).values()):
        raise NotExported(f"data: a time outside the years {YEARS[0]} to {YEARS[-1]}")
    if _MAY_EXCEED.search(data) and any(number > MOST for number in _numbers(event.data)):
        raise NotExported("data: a number beyond what is counted")


def _newest(model: type[Event], event: ExportedEvent, version: int) -> dict[str, Any]:
    try:
        return upcast(event.name, version, event.data, model.version)
    except (LookupError, TypeError, ValueError):
        raise NotExported(f"data is not what {event.type} says") from None


def _numbers(value: object) -> Iterator[float]:
    """The size of every number within decoded data, however deep."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, int | float):
            yield abs(one)
