"""`orientation events export`: the server builds the lines, and they go to the file as they come."""

import hashlib
from pathlib import Path
from typing import Annotated, Any, Protocol
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson
import typer
from rich.progress import Progress, TaskID

from services.intentions.cli.common import connection, database, fail, out, print_json, progress_bar, run
from services.intentions.cli.export_file import COMPLETED
from services.intentions.cli.files import ZST, writing
from services.intentions.cli.selection import (
    QUERIES,
    Academy,
    From,
    School,
    Selection,
    Stream,
    To,
    Type,
    positions_of,
)
from services.intentions.eventstore.store import EventStore
from shared.contract.envelope import EVENTS_SOURCE, schema_urn

NAMESPACE = uuid5(NAMESPACE_URL, "urn:orientation:export")


class Target(Protocol):
    """What is written to."""

    def write(self, data: bytes, /) -> object:
        """Take it."""


def export(
    file: Annotated[Path, typer.Argument(help="NDJSON file to write; compressed where it ends with .zst")],
    since: From = None,
    until: To = None,
    types: Type = None,
    stream: Stream = None,
    academy: Academy = None,
    school: School = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON")] = False,
) -> None:
    """Write stored events as NDJSON of CloudEvents, ended by a line with count, position and digest.

    The file appears under its name only when it is complete. `events import` takes it where nothing was
    filtered.
    """
    selection = Selection(since, until, types, stream, academy, school)
    selection.check()
    if file.exists() and not force:
        raise fail(f"{file} is there already; --force replaces it")
    draft = file.with_name(f".{file.name}.part")
    try:
        with writing(draft, compressed=file.suffix == ZST) as target:
            completed = run(write_events(selection, target))
        draft.rename(file)
    except OSError as error:
        raise fail(f"{file} cannot be written: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
    print_json(completed) if as_json else out.print(f"{completed['count']} events written to {file}")


async def write_events(selection: Selection, target: Target) -> dict[str, object]:
    """Write the events and the last line; count, position and digest."""
    async with database() as pool:
        after, to = await positions_of(pool, selection)
        log, head = await EventStore(pool).log_id(), await EventStore(pool).head()
    with progress_bar() as progress:
        task = progress.add_task("events", total=max(0, min(to, head) - after))
        writer = Writer(target, progress, task)
        async with connection() as copying:
            chosen = (after, min(to, head), log, *selection.filters)
            # No JSON text has these two, so COPY quotes nothing and escapes nothing: a line is a line.
            await copying.copy_from_query(
                QUERIES["export"], *chosen, output=writer.take, format="csv", delimiter="\x02", quote="\x01"
            )
    completed = writer.completed()
    target.write(_end(log, completed, writer.last) + b"\n")
    return completed


class Writer:
    """Takes what COPY sends; memory is one chunk and one line."""

    def __init__(self, target: Target, progress: Progress, task: TaskID) -> None:
        self._target, self._progress, self._task = target, progress, task
        self._digest, self._count, self._tail = hashlib.sha256(), 0, b""

    async def take(self, chunk: bytes) -> None:
        """Write one chunk, which may end within a line."""
        self._target.write(chunk)
        self._digest.update(chunk)
        self._count += chunk.count(b"\n")
        start = chunk.rfind(b"\n", 0, -1)
        self._tail = chunk[start + 1 :] if start >= 0 else self._tail.rpartition(b"\n")[2] + chunk
        self._progress.update(self._task, completed=self._count)

    @property
    def last(self) -> dict[str, Any]:
        """The last event."""
        nothing = {"position": 0, "recordedtime": "1970-01-01T00:00:00.000000Z"}
        return orjson.loads(self._tail) if self._tail else nothing

    def completed(self) -> dict[str, object]:
        """How many events there were, the last one's position, and the digest of their lines."""
        digest = f"sha256:{self._digest.hexdigest()}"
        return {"count": self._count, "position": self.last["position"], "digest": digest}


def _end(log: UUID, data: dict[str, object], last: dict[str, Any]) -> bytes:
    """The last line, the same for the same events: who reads an export without it has a part only."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": str(uuid5(NAMESPACE, f"{log} {data['digest']}")),
            "source": EVENTS_SOURCE,
            "type": COMPLETED,
            "time": last["recordedtime"],
            "datacontenttype": "application/json",
            "dataschema": schema_urn("ExportCompleted", 1),
            "log": str(log),
            "data": data,
        }
    )
