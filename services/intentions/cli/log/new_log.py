"""`orientation events new-log`: after a restore that may have lost published events."""

from typing import Annotated, Any

import asyncpg
import typer

from services.intentions.cli.common import RestoreSettings, fail, out, print_json, run
from services.intentions.cli.log.restoring import QUERIES, hold_relay
from shared.postgres.database import connect
from shared.runtime.settings import load


def new_log(
    hours: Annotated[
        int, typer.Option("--republish-hours", min=0, help="Publish again what was stored in the last hours")
    ] = 24,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """Give this history a new id, before the workers start on a restored database.

    Subscribers see it in every event (`log`) and know that later positions were given twice.
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
    return out.print(f"Positions after {began['republished_after']} will be published again", soft_wrap=True)


async def _begin(hours: int) -> dict[str, Any]:
    url = load(RestoreSettings).restore_database_url.get_secret_value()
    connection = await connect(url, name="new-log", patient=True)  # it reads the log from its beginning
    try:
        async with connection.transaction():
            await hold_relay(connection)
            log = await connection.fetchval(QUERIES["new_log"])
            after = await connection.fetchval(QUERIES["stored_before"], hours)
            head = await connection.fetchval(QUERIES["rebase_checkpoints"], log, after)
    finally:
        await connection.close()
    return {"log": str(log), "head": head, "republished_after": after}
