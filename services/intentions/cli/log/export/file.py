"""The file of `events export`: its last line, and the whole of it read back, every line checked first.

A line is an event as `contract.cloudevent` builds it, with `hash`, `recordedtime` and `commandid`; the last
one is an `ExportCompleted` with count, position and digest.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson
from blake3 import blake3

from services.intentions.cli.files import LONGEST
from services.intentions.cli.log.export.data import NotExported
from services.intentions.cli.log.export.line import Row, read_event
from services.intentions.eventstore.verify import link
from shared.contract.envelope import EVENTS_SOURCE, schema_urn

COMPLETED = "orientation.ExportCompleted.v1"
NAMESPACE = uuid5(NAMESPACE_URL, "urn:orientation:export")
UNHASHED = "id, log, academy, school, recordedtime or commandid, which its hash does not cover"
NEVER = "1970-01-01T00:00:00.000000Z"  # an export without events says so
COLUMNS = Row._fields


class Damaged(Exception):
    """The file is not a whole export of a whole log; the text names the line and the reason."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"line {number}: {reason}")


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
            row, log = read_event(line, envelope)
        except NotExported as error:
            raise Damaged(number, f"not an event as an export writes it: {error}") from None
        if log != (self.log or log):
            raise Damaged(number, "log is another than on the lines before")
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
        data = envelope.get("data")
        known = data if isinstance(data, dict) else {}
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
    if reason := _no_line(line):
        raise Damaged(number, reason)
    try:
        envelope = orjson.loads(line)
    except orjson.JSONDecodeError:
        envelope = None
    if not isinstance(envelope, dict) or not isinstance(envelope.get("type"), str):
        raise Damaged(number, "not a CloudEvent")
    return envelope


def _no_line(line: bytes) -> str | None:
    """The reason why it is no line of an export, before anything in it is read; None where it may be."""
    if len(line) > LONGEST:
        return "longer than any line of an export"
    if line.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return "the file begins with a byte order mark: something has rewritten it as text"
    if line.endswith(b"\r\n"):
        return (
            "line ends are CRLF: something has rewritten the file as text, an export ends its lines with LF"
        )
    if not line.strip():
        return "the line is empty"
    return None if line.endswith(b"\n") else "the file was cut within the line"
