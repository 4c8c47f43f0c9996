"""How an export writes a line, byte for byte: the attributes, and the metadata after the data."""

import re
from typing import Any

import orjson

from services.intentions.cli.log.export.not_exported import YEARS, NotExported
from shared.contract.envelope import EVENTS_SOURCE, ExportedEvent, schema_urn

METADATA = ',"time":'
KEPT = ("time", "correlationid", "causationid")  # what the metadata may be, see `Context.encode`
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)")


def check_text(text: str, envelope: dict[str, Any]) -> None:
    """Errors: `NotExported` for text that the append refuses or that `Context.encode` would not write."""
    if "\r" in text or "\\u0000" in text:
        raise NotExported("it holds a carriage return or \\u0000, which the log cannot keep")
    if not text.endswith("}") or METADATA not in text:
        raise NotExported("it does not end with its metadata")
    for name in ("time", "recordedtime"):
        if not INSTANT.fullmatch(envelope[name]) or int(envelope[name][:4]) not in YEARS:
            raise NotExported(f"{name}: no instant in UTC of the years {YEARS[0]} to {YEARS[-1]}")


def beginning(event: ExportedEvent, envelope: dict[str, Any]) -> str:
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


def metadata(event: ExportedEvent, envelope: dict[str, Any]) -> str:
    """As `Context.encode` writes them."""
    ids = {"correlationid": event.correlationid, "causationid": event.causationid}
    known = {"time": envelope["time"]} | {name: str(value) for name, value in ids.items() if value}
    return orjson.dumps(known).decode()


def misfit(event: ExportedEvent, envelope: dict[str, Any]) -> str:
    attributes = _attributes(event, envelope)
    if wrong := [name for name, value in attributes.items() if envelope.get(name) != value]:
        return f"{', '.join(wrong)}: not in the form of an export"
    if any(value is None for value in envelope.values()):
        return "an attribute is null, where an export leaves it out"
    if envelope.keys() - attributes.keys() - {"data", *KEPT}:
        return "an attribute more than an export has"
    return "its attributes are not in the order of an export"
