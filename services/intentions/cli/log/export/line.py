"""One line of an export as a row of the log: by its schema, by the contract, by the rules of the append.

Whatever the line holds, what is said of it repeats none of its values but type and stream.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from services.intentions.cli.log.export.data import check_data, model_of
from services.intentions.cli.log.export.form import METADATA, beginning, check_text, metadata, misfit
from services.intentions.cli.log.export.not_exported import MOST, NotExported, said
from shared.contract.envelope import ExportedEvent
from shared.contract.types import Academy, Uai

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
    check_text(text, envelope)
    start = beginning(event, envelope)
    if not text.startswith(start):
        raise NotExported(misfit(event, envelope))
    # The metadata come last, and nothing in the data can look like their beginning after it.
    data, _, rest = text[len(start) :].rpartition(METADATA)
    check_data(model, event, version, data)
    if (kept := "{" + METADATA[1:] + rest) != metadata(event, envelope):
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
