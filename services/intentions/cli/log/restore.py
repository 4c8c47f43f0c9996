"""`orientation events import` and `new-log`: what begins or goes on with a log that a restore left."""

from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer
import zstandard

from services.intentions.cli.connections import RestoreSettings, connection, run
from services.intentions.cli.files import STANDARD, reading
from services.intentions.cli.log.export.file import COLUMNS, Damaged, ExportFile
from services.intentions.cli.output import Json, fail, out, print_json, progress_in_bytes
from services.intentions.worker.relay.queries import QUERIES as RELAY
from shared.postgres.database import connect
from shared.postgres.sql import load_queries
from shared.runtime.settings import load

QUERIES = load_queries(Path(__file__).parent / "sql" / "restore.sql")


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
        await _hold_relay(owner)
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


def new_log(
    hours: Annotated[
        int, typer.Option("--republish-hours", min=0, help="Publish again what was stored in the last hours")
    ] = 24,
    as_json: Json = False,
) -> None:
    """Give this history a new id, before the workers start on a restored database.

    Subscribers see it in every event (`log`) and know that later positions were given twice. Where events of
    the history that ends are known to be lost, appends were refused until now: it says what was seen of them.
    The last hours are published again, as consumers were restored too and may lack some; what they have, they
    ignore. Needs ORIENTATION_RESTORE_DATABASE_URL.
    """
    try:
        began = run(_begin(hours))
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise fail(f"The database cannot be used: {type(error).__name__}") from None
    if as_json:
        return print_json(began)
    out.print(f"New history {began['log']}, which goes on after position {began['head']}", soft_wrap=True)
    for one in began["lost"]:
        out.print(f"Lost: position {one['position']}, which was seen by {one['witness']}", soft_wrap=True)
    return out.print(f"Positions after {began['republished_after']} will be published again", soft_wrap=True)


async def _begin(hours: int) -> dict[str, Any]:
    url = load(RestoreSettings).restore_database_url.get_secret_value()
    owner = await connect(url, name="new-log", patient=True)  # it reads the log from its beginning
    try:
        async with owner.transaction():
            await _hold_relay(owner)
            lost = await owner.fetch(QUERIES["lost"])
            log = await owner.fetchval(QUERIES["new_log"])
            after = await owner.fetchval(QUERIES["stored_before"], hours)
            head = await owner.fetchval(QUERIES["rebase_checkpoints"], log, after)
    finally:
        await owner.close()
    known = [{**row, "event": row["event"] and str(row["event"])} for row in lost]
    return {"log": str(log), "head": head, "republished_after": after, "lost": known}


async def _hold_relay(owner: asyncpg.Connection) -> None:
    """Keep every relay away until this connection closes. Ends the command where a worker runs.

    A relay remembers history and position: where they are changed under it, it would publish all of it.
    """
    if not await owner.fetchval(RELAY["take_relay_lock"]):
        raise fail("A worker is running: stop every worker first")
