"""The file of `events export`: its last line, and the whole of it read back, every line checked first.

A line is an event as `contract.cloudevent` builds it, with `hash`, `recordedtime` and `commandid`; the last
one is an `ExportCompleted` with count, position and digest.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson
from blake3 import blake3

from services.intentions.eventstore.verify import link
from shared.contract.envelope import EVENTS_SOURCE, schema_urn

METADATA = ',"time":'
COMPLETED = "orientation.ExportCompleted.v1"
NAMESPACE = uuid5(NAMESPACE_URL, "urn:orientation:export")
UNHASHED = "id, log, academy, school, recordedtime or commandid, which its hash does not cover"
NEVER = "1970-01-01T00:00:00.000000Z"  # an export without events says so
COLUMNS = (
    "position", "stream", "version", "id", "type", "schema_version", "data", "metadata", "academy", "school",
    "recorded_at", "command_id", "hash",
)  # fmt: skip


class Damaged(Exception):
    """The file is not a whole export of a whole log; the text names the line and the reason."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"line {number}: {reason}")


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


def end_line(log: str, data: dict[str, object], time: str) -> bytes:
    """The last line, the same for the same events: who reads an export without it has a part only.

    `data` is count, last position and digest; `time` is when the last event was recorded.
    """
    end = {
        "specversion": "1.0",
        "id": str(uuid5(NAMESPACE, f"{log} {data['digest']}")),
        "source": EVENTS_SOURCE,
        "type": COMPLETED,
        "time": time,
        "datacontenttype": "application/json",
        "dataschema": schema_urn("ExportCompleted", 1),
        "log": log,
        "data": data,
    }
    return orjson.dumps(end) + b"\n"


class ExportFile:
    """Reads an export line by line; `log` is its history once the first line was read."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = lines
        self._digest = blake3()
        self._heads: dict[str, tuple[int, bytes]] = {}
        self.log: UUID | None = None
        self.count = 0
        self._time = NEVER

    def rows(self) -> Iterator[Row]:
        """Every event in order. Errors: `Damaged`, at the latest after the last event."""
        number, completed = 0, False
        for number, line in enumerate(self._lines, 1):
            if completed:
                raise Damaged(number, "something follows the end of the export")
            if not line.endswith(b"\n"):
                raise Damaged(number, "the file was cut within the line")
            envelope = _decoded(number, line)
            completed = envelope["type"] == COMPLETED
            if completed:
                self._check_end(number, line, envelope)
            else:
                yield self._row(number, line, envelope)
        if not completed:
            raise Damaged(number + 1, "the file was cut: its last line, ExportCompleted, is missing")

    def _row(self, number: int, line: bytes, envelope: dict[str, Any]) -> Row:
        try:
            row, log = _read(line.decode(), envelope), UUID(envelope["log"])
        except (KeyError, ValueError, TypeError, AttributeError):
            raise Damaged(number, "not an event as an export writes it") from None
        if row.position <= self.count:
            raise Damaged(number, f"position {row.position} was here before: repeated or out of order")
        if row.position != self.count + 1:
            raise Damaged(number, f"position {self.count + 1} is missing: not an export of the whole log")
        version, before = self._heads.get(row.stream, (0, b""))
        if row.version != version + 1:
            raise Damaged(number, f"version {version + 1} of {row.stream} is missing")
        if link(before, row._asdict()) != row.hash:
            raise Damaged(number, f"position {row.position} was changed: the hash does not match")
        self._heads[row.stream] = (row.version, row.hash)
        self._digest.update(line)
        self.count, self.log, self._time = row.position, log, envelope["recordedtime"]
        return row

    def _check_end(self, number: int, line: bytes, envelope: dict[str, Any]) -> None:
        found: dict[str, object] = {
            "count": self.count,
            "position": self.count,
            "digest": f"blake3:{self._digest.hexdigest()}",
        }
        told = envelope.get("data")
        known = told if isinstance(told, dict) else {}
        wrong = [name for name, value in found.items() if known.get(name) != value]
        if wrong == ["digest"]:
            raise Damaged(
                number, f"the digest does not match: it was changed, or a line before in {UNHASHED}"
            )
        if wrong:
            raise Damaged(number, f"{', '.join(wrong)} at the end: not what the lines before have")
        if line != end_line(str(self.log or envelope.get("log")), found, self._time):
            raise Damaged(number, "the end is not as an export writes it")


def _decoded(number: int, line: bytes) -> dict[str, Any]:
    try:
        envelope = orjson.loads(line)
    except orjson.JSONDecodeError:
        envelope = None
    if not isinstance(envelope, dict) or not isinstance(envelope.get("type"), str):
        raise Damaged(number, "not a CloudEvent")
    return envelope


def _read(line: str, envelope: dict[str, Any]) -> Row:
    """The columns; metadata and data keep their very bytes. Errors: `KeyError`, `ValueError`, `TypeError`."""
    _, name, version = envelope["type"].split(".")
    beginning = _beginning(envelope, name, int(version.removeprefix("v")))
    if not line.startswith(beginning):
        raise ValueError("the attributes are not in an export's order")
    # The metadata come last, and nothing in the data can look like their beginning after it.
    data, found, rest = line[len(beginning) : -1].rpartition(METADATA)
    if not found:
        raise ValueError("no metadata")
    return Row(
        envelope["position"], envelope["subject"], envelope["streamversion"], UUID(envelope["id"]), name,
        int(version.removeprefix("v")), data, "{" + METADATA[1:] + rest, envelope.get("academy"),
        envelope.get("school"), datetime.fromisoformat(envelope["recordedtime"]),
        UUID(envelope["commandid"]) if "commandid" in envelope else None, bytes.fromhex(envelope["hash"]),
    )  # fmt: skip


def _beginning(envelope: dict[str, Any], name: str, version: int) -> str:
    """All that `contract.cloudevent` writes before the data."""
    attributes = {
        "specversion": "1.0",
        "id": envelope["id"],
        "source": EVENTS_SOURCE,
        "type": envelope["type"],
        "subject": envelope["subject"],
        "datacontenttype": "application/json",
        "dataschema": schema_urn(name, version),
    }
    for key in ("streamversion", "position", "log", "academy", "school", "hash", "recordedtime", "commandid"):
        if key in envelope:
            attributes[key] = envelope[key]
    return orjson.dumps(attributes).decode()[:-1] + ',"data":'
