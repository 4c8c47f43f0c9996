"""`orientation events export`: to a file, which is there when it is complete, or to stdout."""

import asyncio
import contextlib
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import orjson
import typer
from blake3 import blake3

from services.intentions.cli.connections import connection, database, run
from services.intentions.cli.files import STANDARD, ZST, writing
from services.intentions.cli.log.export.file import NEVER, end_line
from services.intentions.cli.log.selection import Academy, From, School, Selection, Stream, To, Type
from services.intentions.cli.output import err, fail, out, print_json, progress_bar
from services.intentions.eventstore.log import Query, exported, read_page, read_place

PAGE = 5_000  # positions; a few megabytes of lines
AHEAD = 3
Write = Callable[[bytes], object]


def export(
    file: Annotated[
        Path, typer.Argument(help="NDJSON file to write, compressed where it ends with .zst; - for stdout")
    ],
    since: From = None,
    until: To = None,
    types: Type = None,
    stream: Stream = None,
    academies: Academy = None,
    schools: School = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON")] = False,
) -> None:
    """Write stored events as NDJSON of CloudEvents, ended by a line with count, position and digest.

    The file appears under its name only when it is complete; a link to it stays. `events import` takes it
    where nothing was filtered. To stdout (-) go the lines alone, uncompressed; what else is said, to stderr.
    """
    selection = Selection(since, until, types, stream, academies, schools)
    to_stdout = file == STANDARD
    completed = _to_stdout(selection) if to_stdout else _to_file(file, selection, force=force)
    if as_json:
        return print_json(completed, to_stderr=to_stdout)
    said = f"{completed['count']} events written"
    return err.print(said) if to_stdout else out.print(f"{said} to {file}")


def _to_stdout(selection: Selection) -> dict[str, object]:
    """The lines alone. Who reads a part only ends the command."""
    if sys.stdout is None:
        raise fail("There is no stdout to write to")
    completed = run(write_events(selection, sys.stdout.buffer.write))
    sys.stdout.buffer.flush()
    return completed


def _to_file(file: Path, selection: Selection, *, force: bool) -> dict[str, object]:
    """Write beside the file, then put it in its place, or in that of what a link names."""
    place = file.resolve()
    if file.exists() and not file.is_file():
        raise fail(f"{file} is no regular file; - writes to stdout")
    if place.exists() and not force:
        raise fail(f"{file} is there already; --force replaces it")
    draft = place.with_name(f".{place.name}.part")
    try:
        with writing(draft, compressed=file.suffix == ZST) as target:
            completed = run(write_events(selection, target.write))
        draft.rename(place)
    except OSError as error:
        raise fail(f"{file} cannot be written: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
    return completed


async def write_events(selection: Selection, write: Write) -> dict[str, object]:
    """Write the events and the last line; count, position and digest."""
    async with database() as pool:
        after, to = await selection.positions(pool)
        place = await read_place(pool)
    lines, to, query = Lines(write), min(to, place.head), exported(place.log, selection.filter)
    with progress_bar() as progress:
        task = progress.add_task("events", total=max(0, to - after))
        done = 0
        async for page in _pages(query, after, to):
            await asyncio.to_thread(lines.take, page)  # the next pages come meanwhile
            done = min(done + PAGE, to - after)
            progress.update(task, completed=done)
    return lines.end(place.log)


async def _pages(query: Query, after: int, to: int) -> AsyncIterator[list[bytes]]:
    """The lines in order, by pages of positions; the next pages are under way, each on its connection."""
    async with contextlib.AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(_raw()) for _ in range(AHEAD)]
        starts = range(after, to, PAGE)

        def ask(page: int) -> asyncio.Task[list[bytes]]:
            start = starts[page]
            return asyncio.create_task(_page(connections[page % AHEAD], query, start, min(start + PAGE, to)))

        under_way = deque(map(ask, range(len(starts))[:AHEAD]))
        for page in range(len(starts)):
            lines = await under_way.popleft()
            if page + AHEAD < len(starts):
                under_way.append(ask(page + AHEAD))
            yield lines


async def _page(connection: asyncpg.Connection, query: Query, after: int, to: int) -> list[bytes]:
    page = await read_page(connection, query, after, to, PAGE)
    return [row["body"] for row in page.rows]


@contextlib.asynccontextmanager
async def _raw() -> AsyncIterator[asyncpg.Connection]:
    """A connection that gives text as the bytes it came as, which is all that a file needs."""
    async with connection() as raw:
        await raw.set_type_codec(
            "text", schema="pg_catalog", encoder=str.encode, decoder=bytes, format="binary"
        )
        yield raw


class Lines:
    """The lines as they are written, in order."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._digest, self._count, self._last = blake3(), 0, b""

    def take(self, lines: list[bytes]) -> None:
        """Write some lines."""
        if lines:
            self._count, self._last = self._count + len(lines), lines[-1]
            text = b"\n".join([*lines, b""])
            self._write(text)
            self._digest.update(text)

    def end(self, log: UUID) -> dict[str, object]:
        """Write the last line; how many events there were, the last one's position, their lines' digest."""
        last: dict[str, Any] = (
            orjson.loads(self._last) if self._last else {"position": 0, "recordedtime": NEVER}
        )
        digest = f"blake3:{self._digest.hexdigest()}"
        completed = {"count": self._count, "position": last["position"], "digest": digest}
        self._write(end_line(str(log), completed, last["recordedtime"]))
        return completed
