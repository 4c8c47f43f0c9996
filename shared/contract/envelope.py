"""The envelope: CloudEvents 1.0 in structured JSON, for events, commands and replies alike.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

import re
from datetime import UTC
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_serializer
from pydantic.json_schema import SkipJsonSchema

CONTENT_TYPE = "application/cloudevents+json"
EVENTS_SOURCE = "/orientation/intentions"
COMMANDS_SOURCE = "/orientation/sync"
_TYPE = r"^orientation\.[A-Z][A-Za-z]+\.v[1-9][0-9]*$"
# What every event has beside what every message has; commands and replies have no place in a history.
IN_EVERY_EVENT = ("subject", "datacontenttype", "dataschema", "streamversion", "position", "log")
# An attribute that is absent is left out and never null, so the schema does not say null.
Absent = SkipJsonSchema[None]
Count = Annotated[int, Field(ge=1)]


class NotUnderstood(ValueError):
    """The message is not a CloudEvent of this contract."""


def fields_of(error: ValidationError) -> str:
    """The fields that a model refuses, without what they held."""
    return ", ".join(sorted({".".join(map(str, one["loc"])) or "body" for one in error.errors()}))


def type_name(name: str, version: int) -> str:
    """`IntentionsValidated`, 1 → `orientation.IntentionsValidated.v1`."""
    return f"orientation.{name}.v{version}"


def schema_urn(name: str, version: int) -> str:
    """`IntentionsValidated`, 1 → `urn:orientation:schema:IntentionsValidated:1`."""
    return f"urn:orientation:schema:{name}:{version}"


class Envelope(BaseModel):
    """One CloudEvent. The attributes from `streamversion` on are extensions."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = Field("1.0", description="Version of CloudEvents")
    id: UUID = Field(description="The same each time a message comes: what you have seen already is a repeat")
    source: str = Field(description="Who sent it")
    type: str = Field(pattern=_TYPE, description="What happened, with the version that `data` is in")
    subject: str | Absent = Field(
        None, description="The stream, such as one pupil's dossier of a school year; in every event"
    )
    time: AwareDatetime = Field(description="When it happened, in UTC")
    datacontenttype: Literal["application/json"] = Field("application/json", description="What `data` is")
    dataschema: str | Absent = Field(None, description="Names the schema of `data`; in every event")
    streamversion: Count | Absent = Field(
        None,
        description="Counts the events of a stream: 1, 2, 3, … without holes; in every event, in no command",
    )
    position: Count | Absent = Field(
        None,
        description="Counts all events of a history: 1, 2, 3, … without holes; in every event, in no command",
    )
    log: UUID | Absent = Field(
        None,
        description="The history that `position` counts in: another one after a restore that lost events; "
        "in every event, in no command",
    )
    academy: str | Absent = Field(None, description="Slug of the académie, where it concerns one")
    school: str | Absent = Field(None, description="UAI of the school, where it concerns one")
    correlationid: UUID | Absent = Field(
        None, description="The same for everything that one request led to, where it is known"
    )
    causationid: UUID | Absent = Field(None, description="Id of the command that led to it, where one did")
    replayed: bool | Absent = Field(
        None, description="True where an operator sent a stored event once more; otherwise absent"
    )
    data: dict[str, Any] = Field(description="What `type` and `dataschema` say")

    @classmethod
    def parse(cls, body: bytes | str) -> Self:
        """Read a message body. Errors: `NotUnderstood`, whose text never repeats the body's values."""
        try:
            return cls.model_validate_json(body)
        except ValidationError as error:
            raise NotUnderstood(f"not a CloudEvent of this contract: {fields_of(error)}") from None

    @property
    def name(self) -> str:
        """The name within the type: `IntentionsValidated`."""
        return self.type.split(".")[1]

    @property
    def version(self) -> int:
        """The contract version within the type."""
        return int(self.type.rpartition(".v")[2])

    @field_serializer("time")
    def _utc(self, value: AwareDatetime) -> Annotated[str, Field(json_schema_extra={"format": "date-time"})]:
        """RFC 3339 with microseconds: `2026-11-07T11:38:09.000000Z`."""
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def encode(self) -> bytes:
        """The structured JSON form; attributes that are absent are left out, as the format asks."""
        return self.model_dump_json(exclude_none=True).encode()


def routing_key(name: str, version: int, academy: str | None, school: str | None) -> str:
    """`intentions-validated.v1.creteil.0931234A`, with `_` for what is absent."""
    kebab = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
    return f"{kebab}.v{version}.{academy or '_'}.{school or '_'}"


# The lines of `events export`, for their schemas: database and services.intentions.cli.log.export build them.
class ExportedEvent(Envelope):
    """One stored event, in the version that it was stored in."""

    subject: str = Field(description="The stream, such as one pupil's dossier of a school year")
    dataschema: str = Field(description="Names the schema of `data`")
    streamversion: Count = Field(description="Counts the events of a stream: 1, 2, 3, … without holes")
    position: Count = Field(description="Counts all events of a history: 1, 2, 3, … without holes")
    log: UUID = Field(description="The history that `position` counts in")
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(
        description="Of the event and the hash before it in its stream, which `events verify` walks"
    )
    recordedtime: AwareDatetime = Field(description="When it was stored, in UTC")
    commandid: UUID | Absent = Field(None, description="The command that it was stored for, where one was")


class ExportCompleted(BaseModel):
    """The data of the last line: an export without it was cut."""

    count: int = Field(ge=0, description="Events in the lines before")
    position: int = Field(ge=0, description="Position of the last of them, 0 where there is none")
    digest: str = Field(
        pattern="^blake3:[0-9a-f]{64}$", description="Of the bytes of the lines before, each with its newline"
    )
