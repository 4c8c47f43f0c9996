"""`orientation events export`: to a file, which is there when it is complete, or to stdout."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from services.intentions.cli.connections import run
from services.intentions.cli.files import STANDARD, ZST, writing
from services.intentions.cli.log.export.write import write_events
from services.intentions.cli.log.selection import Academy, From, School, Selection, Stream, To, Type
from services.intentions.cli.output import err, fail, out, print_json


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
