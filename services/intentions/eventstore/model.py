"""The values of the event store: appends and their outcomes, events as stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import orjson

from services.intentions.eventstore.errors import InvalidData


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event to append; `data` is JSON as it will be kept, `id` was given at the edge."""

    stream: str
    type: str
    schema_version: int
    data: bytes
    id: UUID
    academy: str | None = None
    school: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """When it happened and what led to it: the metadata of every event of one append."""

    time: datetime
    correlation_id: UUID | None = None
    causation_id: UUID | None = None

    def encode(self) -> str:
        """The metadata as kept in the log: RFC 3339 in UTC, and the ids that there are."""
        known: dict[str, object] = {"time": self.time.astimezone(UTC)}
        if self.correlation_id is not None:
            known["correlationid"] = self.correlation_id
        if self.causation_id is not None:
            known["causationid"] = self.causation_id
        return orjson.dumps(known, option=orjson.OPT_UTC_Z).decode()


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text kept outside the log."""

    id: UUID
    salt: bytes
    content: str


@dataclass(frozen=True, slots=True)
class Append:
    """All or nothing: events, and the versions of every stream that is written or was relied on.

    `expected` maps stream → version, 0 for a stream that does not exist. With `command_id`, a repeat gives
    back the first `result` (JSON); `request_hash` tells a repeat from another request under the same id.
    """

    events: Sequence[NewEvent]
    expected: Mapping[str, int]
    context: Context
    command_id: UUID | None = None
    request_hash: bytes = b""
    result: bytes = b"null"
    texts: Sequence[TextRow] = ()

    def __post_init__(self) -> None:
        for event in self.events:
            if event.stream not in self.expected:
                raise InvalidData("an append must expect a version of every stream it writes")
        if self.context.time.tzinfo is None:
            raise InvalidData("an append's time must have a zone")


@dataclass(frozen=True, slots=True)
class Appended:
    """The outcome of an append: positions, None where there were no events, and stream → version reached.

    `repeated`: the command had come before; all of this is then as the first time.
    """

    last_position: int | None
    versions: Mapping[str, int] = field(default_factory=dict)
    repeated: bool = False
    result: bytes = b"null"
    first_position: int | None = None


class Seen(NamedTuple):
    """An event that somebody was told of: its place in a history, and its id where that is known."""

    log: UUID
    position: int
    id: UUID | None


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The outcome kept of a command id; the hash is empty once the dossier that it is of was erased."""

    request_hash: bytes
    appended: Appended

    def is_repeated_by(self, request_hash: bytes) -> bool:
        """True if it is the same request again, or may be, as what was asked for first is erased."""
        return self.request_hash in (b"", request_hash)


class StoredEvent(msgspec.Struct, frozen=True, gc=False):
    """One event as read; `metadata` is decoded when asked for, as a replay rarely needs it."""

    position: int
    stream: str
    version: int
    id: UUID
    type: str
    schema_version: int
    data: dict[str, Any]
    metadata_json: str
    academy: str | None
    school: str | None
    recorded_at: datetime
    command_id: UUID | None
    hash: bytes

    @property
    def metadata(self) -> dict[str, Any]:
        """Time and correlation as kept in the log."""
        decoded: dict[str, Any] = orjson.loads(self.metadata_json)
        return decoded

    @property
    def time(self) -> datetime:
        """When it happened."""
        return datetime.fromisoformat(self.metadata["time"])
