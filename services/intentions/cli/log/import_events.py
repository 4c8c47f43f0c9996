"""`orientation events import`: an export becomes the log of an empty store, byte for byte."""

from pathlib import Path
from typing import Annotated

import typer
import zstandard

from services.intentions.cli.common import (
    RestoreSettings,
    connection,
    fail,
    out,
    print_json,
    progress_in_bytes,
    run,
)
from services.intentions.cli.files import STANDARD, reading
from services.intentions.cli.log.export.file import COLUMNS, Damaged, ExportFile
from services.intentions.cli.log.restoring import QUERIES, hold_relay
from shared.runtime.settings import load


class NotEmpty(Exception):
    """The store holds events already."""


def import_events(
    file: Annotated[Path, typer.Argument(help="What `events export` wrote, without filters; - for stdin")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON")] = False,
) -> None:
    """Take an export into an empty store: the same positions, ids, hashes and history; all or nothing.

    Texts and the directory are not in an export, nor is what commands led to. The relay goes on after the
    last event: what was published where the export comes from is sent again by `events replay` only.
    No worker may run. Needs ORIENTATION_RESTORE_DATABASE_URL.
    """
    name = "stdin" if file == STANDARD else str(file)
    try:
        with progress_in_bytes() as progress, reading(file, progress) as lines:
            count = run(_import(ExportFile(lines)))
    except OSError as error:
        raise fail(f"{name} cannot be read: {error.strerror}") from None
    except zstandard.ZstdError:
        raise fail(f"{name} is cut or no zstd file; nothing was imported") from None
    except Damaged as error:
        raise fail(f"{name}, {error}; nothing was imported") from None
    except NotEmpty:
        raise fail("The store is not empty; an export goes into an empty one only") from None
    print_json({"count": count}) if as_json else out.print(f"{count} events imported from {name}")


async def _import(export: ExportFile) -> int:
    async with connection(load(RestoreSettings).restore_database_url) as owner, owner.transaction():
        await hold_relay(owner)
        await owner.execute(QUERIES["nobody_else_appends"])
        if await owner.fetchval(QUERIES["holds_events"]):
            raise NotEmpty
        # All rows in one COPY; what is damaged ends it, and the transaction with it.
        await owner.copy_records_to_table(
            "events", schema_name="eventstore", columns=COLUMNS, records=export.rows()
        )
        if export.log is not None:
            if twice := await owner.fetchval(QUERIES["id_of_two"]):
                raise Damaged(twice, "its id is that of an event before: readers would take it for a repeat")
            await owner.execute(QUERIES["take_history"], export.log)
            await owner.execute(QUERIES["forget_checkpoints"])
            await owner.execute(QUERIES["published_to"], export.log, export.count)
    return export.count
