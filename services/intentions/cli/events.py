"""`orientation events tail|export|verify`"""

import contextlib
import hashlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated, Any
from uuid import UUID

import asyncpg
import orjson
import typer
import zstandard
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from uuid_utils.compat import uuid7

from services.intentions.cli.common import database, err, fail, out, print_json, run
from services.intentions.eventstore.store import EventStore
from services.intentions.eventstore.subscription import Waker
from services.intentions.eventstore.verify import Break, verify
from shared.contract.envelope import EVENTS_SOURCE, format_time
from shared.contract.events import EVENTS
from shared.sql import load_queries

QUERIES = load_queries(Path(__file__).parents[1] / "sql" / "export.sql")
PAGE = 1000
app = typer.Typer(help="The log: follow it, write it out, prove it.", no_args_is_help=True)
From = Annotated[str | None, typer.Option("--from", help="First position, or an instant (RFC 3339)")]
To = Annotated[str | None, typer.Option("--to", help="Last position, or an instant (RFC 3339)")]
Type = Annotated[list[str] | None, typer.Option("--type", help="Only this event; may be repeated")]
Stream = Annotated[str | None, typer.Option(help="Only this stream, e.g. dossier-<pupil>-2026")]
Academy = Annotated[str | None, typer.Option(help="Only this academy's, e.g. creteil")]
School = Annotated[str | None, typer.Option(help="Only this school's (UAI)")]


@dataclass(frozen=True)
class Selection:
    """Which events are asked for."""

    since: str | None
    until: str | None
    types: list[str] | None
    stream: str | None
    academy: str | None
    school: str | None

    def check(self) -> None:
        """Errors: ends the command for an event the contract does not have."""
        unknown = [name for name in self.types or [] if name not in EVENTS]
        if unknown:
            raise fail(f"Unknown event {', '.join(unknown)}. Known: {', '.join(EVENTS)}")

    @property
    def filters(self) -> list[Any]:
        """As the queries take them."""
        return [self.types or None, self.stream, self.academy, self.school]


@app.command()
def tail(
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what is appended")] = False,
    last: Annotated[int, typer.Option("-n", help="Without --from: how many of the last ones")] = 20,
    since: From = None,
    until: To = None,
    types: Type = None,
    stream: Stream = None,
    academy: Academy = None,
    school: School = None,
    as_json: Annotated[bool, typer.Option("--json", help="Whole CloudEvents, one a line")] = False,
) -> None:
    """Show events in commit order, as a line each or as CloudEvents."""
    selection = Selection(since, until, types, stream, academy, school)
    selection.check()
    with contextlib.suppress(KeyboardInterrupt):
        run(_tail(selection, follow, last, as_json))


async def _tail(selection: Selection, follow: bool, last: int, as_json: bool) -> None:
    async with database() as pool:
        after, to = await _range(pool, selection)
        if selection.since is None and not any(selection.filters):
            after = max(0, min(to, await EventStore(pool).head()) - last)
        waker = Waker(pool)
        async with waker.listening():
            while True:
                async for position, line in _pages(pool, "cloudevents_page", after, to, selection):
                    after = position
                    typer.echo(line) if as_json else out.print(_summary(line), highlight=False)
                if not follow or after >= to:
                    return
                await waker.wait()


def _summary(line: str) -> str:
    event = orjson.loads(line)
    name = event["type"].removeprefix("orientation.")
    where = " ".join(event[key] for key in ("academy", "school") if key in event)
    return f"{event['position']:>8}  {event['time'][:19]}  {name:<28} {event['subject']}  {where}"


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="NDJSON file to write; compressed where it ends with .zst")],
    since: From = None,
    until: To = None,
    types: Type = None,
    stream: Stream = None,
    academy: Academy = None,
    school: School = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON")] = False,
) -> None:
    """Write stored events as NDJSON of CloudEvents, ended by a line with count, position and digest.

    The file appears under its name only when it is complete.
    """
    selection = Selection(since, until, types, stream, academy, school)
    selection.check()
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
        after, to = await _range(pool, selection)
        log = await EventStore(pool).log_id()
        head = await EventStore(pool).head()
        with _progress() as progress:
            task = progress.add_task("events", total=max(0, min(to, head) - after))
            async for position, line in _pages(pool, "export_page", after, min(to, head), selection):
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


@app.command("verify")
def verify_command(as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False) -> None:
    """Walk the hash chains and the positions; exit code 1 where something was changed or is missing."""
    checked, breaks = run(_verify())
    if as_json:
        print_json({"checked": checked, "breaks": [_as_dict(one) for one in breaks]})
    for one in [] if as_json else breaks:
        err.print(f"position {one.position}: {one.stream} version {one.version}: {one.reason}", style="red")
    if breaks:
        raise typer.Exit(1)
    if not as_json:
        out.print(f"{checked} events verified, nothing changed and nothing missing")


async def _verify() -> tuple[int, list[Break]]:
    checked, breaks = 0, []
    async with database() as pool:
        with _progress() as progress:
            task = progress.add_task("events", total=await EventStore(pool).head())
            async for position, broken in verify(pool):
                checked = position
                breaks += [broken] if broken else []
                progress.update(task, completed=position)
    return checked, breaks


def _as_dict(one: Break) -> dict[str, object]:
    return {
        "position": one.position,
        "stream": one.stream,
        "version": one.version,
        "reason": one.reason,
    }


def _progress() -> Progress:
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)


async def _pages(
    pool: asyncpg.Pool, query: str, after: int, to: int, selection: Selection
) -> AsyncIterator[tuple[int, str]]:
    log = await EventStore(pool).log_id()
    while True:
        rows = await pool.fetch(QUERIES[query], after, to, PAGE, log, *selection.filters)
        for row in rows:
            yield row["position"], row["line"]
        if len(rows) < PAGE:
            return
        after = rows[-1]["position"]


async def _range(pool: asyncpg.Pool, selection: Selection) -> tuple[int, int]:
    """The positions asked for: after the first, up to the second."""
    first = await _position(pool, selection.since, inclusive=False)
    last = await _position(pool, selection.until, inclusive=True)
    return (0 if first is None else first), (2**62 if last is None else last)


async def _position(pool: asyncpg.Pool, text: str | None, *, inclusive: bool) -> int | None:
    if text is None:
        return None
    if text.isdigit():
        return int(text) if inclusive else max(0, int(text) - 1)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise fail(f"{text} is neither a position nor an instant such as 2026-11-07T12:00:00Z") from None
    known = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    position: int = await pool.fetchval(QUERIES["position_at"], known)
    return position
