"""Commands that changed something: a line in the database for each, and `orientation audit` to read them."""

import asyncio
import contextlib
import functools
import getpass
import os
import socket
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from services.intentions.cli.connections import CliSettings, ask
from services.intentions.cli.output import Json, err, print_json, print_table
from shared.postgres.away import DATABASE_FAILURES
from shared.postgres.database import connect
from shared.postgres.sql import load_queries
from shared.runtime.settings import read

QUERIES = load_queries(Path(__file__).parent / "sql" / "audit.sql")
# The commands that change something; each of the others only reads.
CHANGES = frozenset({
    "accounts codes", "accounts demo-passwords", "accounts disable", "accounts enable",
    "dead-letters discard", "dead-letters requeue", "erase", "events import", "events new-log",
    "events replay", "import siecle", "projections rebuild", "reconcile", "schools contact",
    "subscriptions add", "subscriptions remove", "tokens add", "tokens revoke",
})  # fmt: skip
# Arguments that name no person; logins and files are left out.
TOLD = frozenset({
    "academies", "academy", "again", "before", "days", "dry_run", "everything", "hours", "name", "queue",
    "repair", "restart", "school", "schools", "since", "types", "until", "year",
})  # fmt: skip
_UNSAID: tuple[object, ...] = (None, False, [], ())
_noted: ContextVar[dict[str, Any] | None] = ContextVar("noted", default=None)


def note(**details: Any) -> None:
    """Add to the line of the running command what only it knows: ids and counts, nobody's name."""
    noted = _noted.get()
    if noted is not None:
        noted.update(details)


def audited(app: typer.Typer, prefix: str = "") -> None:
    """Make each command of `app` that changes something leave its line."""
    for command in app.registered_commands:
        if command.callback is not None:
            name = prefix + (command.name or command.callback.__name__.replace("_", "-"))
            if name in CHANGES:
                command.callback = _leaving_a_line(name, command.callback)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            audited(group.typer_instance, f"{prefix}{group.name} ")


def _leaving_a_line(name: str, callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def run_it(*arguments: Any, **options: Any) -> Any:
        with _line(name, options):
            return callback(*arguments, **options)

    return run_it


@contextlib.contextmanager
def _line(name: str, options: dict[str, Any]) -> Iterator[None]:
    details = {key: value for key, value in options.items() if key in TOLD and value not in _UNSAID}
    token, exit_code = _noted.set(details), 1
    try:
        yield
        exit_code = 0
    except typer.Exit as done:
        exit_code = done.exit_code
        raise
    finally:
        _noted.reset(token)
        _keep(name, details, exit_code)


def _keep(name: str, details: dict[str, Any], exit_code: int) -> None:
    settings = read(CliSettings, log_level="INFO")
    if isinstance(settings, str):
        return  # then it has changed nothing here
    try:
        # uvloop ends the process where a closed stdout's number is given to a socket.
        asyncio.run(_add(settings.database_url.get_secret_value(), name, details, exit_code))
    except (*DATABASE_FAILURES, ValueError) as error:
        err.print(f"{name} is not in the audit: {type(error).__name__}", style="yellow", markup=False)


async def _add(url: str, name: str, details: dict[str, Any], exit_code: int) -> None:
    connection = await connect(url, name="orientation-cli")
    try:
        encoded = orjson.dumps(details, default=str).decode()
        await connection.execute(QUERIES["add"], _operator(), name, encoded, exit_code)
    finally:
        await connection.close()


def _operator() -> str:
    user = os.environ.get("SUDO_USER")
    with contextlib.suppress(KeyError, OSError):  # a container's user has no name
        user = user or getpass.getuser()
    return f"{user or os.getuid()}@{socket.gethostname()}"


def audit(
    last: Annotated[int, typer.Option("-n", "--last", help="How many", min=1)] = 50,
    as_json: Json = False,
) -> None:
    """Show which commands changed something: when, by whom, on what, and whether it went well."""
    rows = [dict(row) for row in ask(lambda pool: pool.fetch(QUERIES["last"], last))]
    for row in rows:
        row["details"] = orjson.loads(row["details"])
    if as_json:
        return print_json(rows)
    table = Table("At", "By", "Command", "On", "Exit")
    for row in rows:
        told = ", ".join(f"{key} {value}" for key, value in row["details"].items())
        table.add_row(
            f"{row['at']:%Y-%m-%d %H:%M:%S}Z", row["operator"], row["command"], told, str(row["exit_code"])
        )
    return print_table(table)
