"""The envelope: CloudEvents 1.0 in structured JSON, for events, commands and replies alike.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

import re
from datetime import UTC
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_serializer

CONTENT_TYPE = "application/cloudevents+json"
EVENTS_SOURCE = "/orientation/intentions"
COMMANDS_SOURCE = "/orientation/sync"
_TYPE = r"^orientation\.[A-Z][A-Za-z]+\.v[1-9][0-9]*$"


class NotUnderstood(ValueError):
    """The message is not a CloudEvent of this contract."""


def type_name(name: str, version: int) -> str:
    """`IntentionsValidated`, 1 → `orientation.IntentionsValidated.v1`."""
    return f"orientation.{name}.v{version}"


def schema_urn(name: str, version: int) -> str:
    """`IntentionsValidated`, 1 → `urn:orientation:schema:IntentionsValidated:1`."""
    return f"urn:orientation:schema:{name}:{version}"


class Envelope(BaseModel):
    """One CloudEvent. The attributes from `streamversion` on are extensions; commands have none of them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str = Field(pattern=_TYPE)
    subject: str | None = None
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str | None = None
    streamversion: int | None = Field(None, ge=1)
    position: int | None = Field(None, ge=1)
    log: UUID | None = None
    academy: str | None = None
    school: str | None = None
    correlationid: UUID | None = None
    causationid: UUID | None = None
    replayed: bool | None = None
    data: dict[str, Any]

    @classmethod
    def parse(cls, body: bytes | str) -> Self:
        """Read a message body. Errors: `NotUnderstood`, whose text never repeats the body's values."""
        try:
            return cls.model_validate_json(body)
        except ValidationError as error:
            fields = sorted({".".join(map(str, problem["loc"])) or "body" for problem in error.errors()})
            raise NotUnderstood(f"not a CloudEvent of this contract: {', '.join(fields)}") from None

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
        return format_time(value)

    def encode(self) -> bytes:
        """The structured JSON form; attributes that are absent are left out, as the format asks."""
        return self.model_dump_json(exclude_none=True).encode()


def format_time(value: AwareDatetime) -> str:
    """RFC 3339 in UTC with microseconds: `2026-11-07T11:38:09.000000Z`."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def routing_key(name: str, version: int, academy: str | None, school: str | None) -> str:
    """`intentions-validated.v1.creteil.0931234A`, with `_` for what is absent."""
    kebab = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
    return f"{kebab}.v{version}.{academy or '_'}.{school or '_'}"
