"""`orientation events export`"""

import contextlib
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated
from uuid import UUID

import orjson
import typer
import zstandard
from uuid_utils.compat import uuid7

from services.intentions.cli.common import database, fail, out, print_json, progress_bar, run
from services.intentions.cli.selection import (
    Academy,
    From,
    School,
    Selection,
    Stream,
    To,
    Type,
    pages,
    positions_of,
)
from services.intentions.eventstore.store import EventStore
from shared.contract.envelope import EVENTS_SOURCE, format_time


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

    The file appears under its name only when it is complete.
    """
    selection = Selection(since, until, types, stream, academy, school)
    selection.check()
    if file.exists() and not force:
        raise fail(f"{file} is there already; --force replaces it")
    draft = file.with_name(f".{file.name}.part")
    try:
        with _writer(draft, file.suffix == ".zst") as target:
            completed = run(_export(selection, target))
        draft.rename(file)
    except OSError as error:
        raise fail(f"{file} cannot be written: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
    print_json(completed) if as_json else out.print(f"{completed['count']} events written to {file}")


async def _export(selection: Selection, target: IO[bytes]) -> dict[str, object]:
    digest, count, last = hashlib.sha256(), 0, 0
    async with database() as pool:
        after, to = await positions_of(pool, selection)
        log = await EventStore(pool).log_id()
        head = await EventStore(pool).head()
        with progress_bar() as progress:
            task = progress.add_task("events", total=max(0, min(to, head) - after))
            async for position, line in pages(pool, "export_page", after, min(to, head), selection):
                data = line.encode() + b"\n"
                target.write(data)
                digest.update(data)
                count, last = count + 1, position
                progress.update(task, completed=position - after)
    completed = {"count": count, "position": last, "digest": f"sha256:{digest.hexdigest()}"}
    target.write(_completed(log, completed) + b"\n")
    return completed


def _completed(log: UUID, data: dict[str, object]) -> bytes:
    """The last line: who reads an export without it has a part only."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": str(uuid7()),
            "source": EVENTS_SOURCE,
            "type": "orientation.ExportCompleted.v1",
            "time": format_time(datetime.now(UTC)),
            "datacontenttype": "application/json",
            "dataschema": "urn:orientation:schema:ExportCompleted:1",
            "log": str(log),
            "data": data,
        }
    )


@contextlib.contextmanager
def _writer(file: Path, compressed: bool) -> Iterator[IO[bytes]]:
    with file.open("wb") as raw:
        if compressed:
            with zstandard.ZstdCompressor(level=9).stream_writer(raw) as stream:
                yield stream
        else:
            yield raw
