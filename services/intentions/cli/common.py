"""Shared by the commands: the connection, the output, the exit codes."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import asyncpg
import orjson
import typer
import uvloop
from pydantic import Field, SecretStr, ValidationError
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table
from rich.text import Text

from services.intentions.domain.recorded import UnknownEvent
from services.intentions.eventstore.errors import EventStoreError
from shared.contract.versions import UnknownVersion
from shared.postgres.away import DATABASE_FAILURES, POSTGRES_FAILURES
from shared.postgres.clock import database_now
from shared.postgres.database import connect, create_pool
from shared.runtime.server_urls import servers_of
from shared.runtime.settings import AmqpUrl, PostgresUrl, Settings, load

T = TypeVar("T")
FAILED = 1  # what was asked for could not be done, or what was checked does not hold
MISUSED = 2  # the command makes no sense as it was given
UNREACHED = (*DATABASE_FAILURES, ValueError)
WIDE = 10_000  # columns where nobody looks: nothing is cut or wrapped
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
out = Console()
err = Console(stderr=True)


class CliSettings(Settings):
    """The database of the commands: `source .local/env` sets it for the stack without Docker."""

    database_url: PostgresUrl = Field(description="Postgres, as the operators' role")


class ImportSettings(Settings):
    """The database of `import siecle`."""

    import_database_url: PostgresUrl = Field(description="Postgres, as the role that fills the directory")


class EraseSettings(Settings):
    """The database of `erase`."""

    erase_database_url: PostgresUrl = Field(description="Postgres, as the role that erases people")


class RestoreSettings(Settings):
    """The database of `events import` and `events new-log`."""

    restore_database_url: PostgresUrl = Field(description="Postgres, as the role that fills an empty log")


class BrokerSettings(Settings):
    """The broker, as a user that may read dead letters."""

    amqp_url: AmqpUrl = Field(description="RabbitMQ, as a user that may read and write all queues")


@asynccontextmanager
async def connection(url: SecretStr | None = None) -> AsyncIterator[asyncpg.Connection]:
    """One connection for long work, by default as the operators' role. Ends the command as `database`."""
    address = (url or load(CliSettings).database_url).get_secret_value()
    try:
        opened = await connect(address, name="orientation-cli", patient=True, reading=True)
    except UNREACHED as error:
        raise fail(_not_reached(address, error)) from None
    try:
        yield opened
    finally:
        await opened.close()


@asynccontextmanager
async def database(address: SecretStr | None = None) -> AsyncIterator[asyncpg.Pool]:
    """A pool, by default as the operators' role. Ends the command where the database is not reached."""
    url = (address or load(CliSettings).database_url).get_secret_value()
    try:
        pool = await create_pool(url, name="orientation-cli", max_size=4, patient=True, reading=True)
    except UNREACHED as error:
        raise fail(_not_reached(url, error)) from None
    async with pool:
        yield pool


def _not_reached(url: str, error: Exception) -> str:
    """The fault and the hosts; the whole address has a password."""
    hosts = ",".join(urlsplit(one).netloc.rpartition("@")[2] for one in servers_of(url))
    if isinstance(error, asyncpg.TooManyConnectionsError):
        return f"Postgres at {hosts} has no connection left. More by: orientation doctor"
    return (
        f"Postgres at {hosts} is not reached: {type(error).__name__}. "
        "Does the system run (make up, docker compose up), and are its variables those of this shell?"
    )


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine. Ends the command where database or event store fail in the middle of it.

    So it does where the log holds an event that this release cannot read.
    """
    try:
        return uvloop.run(work)
    except EventStoreError as error:
        raise fail(f"{error}. More by: orientation doctor") from None
    except (UnknownEvent, UnknownVersion) as error:
        raise fail(f"{error}: this release does not know it. Use the release that the system runs") from None
    except ValidationError as error:  # its text holds data
        raise fail(f"The log holds a {error.title} that is not as the contract says") from None
    except POSTGRES_FAILURES as error:
        # Its text may hold data.
        raise fail(
            f"Postgres refused or was lost: {type(error).__name__}. More by: orientation doctor"
        ) from None


def ask(question: Callable[[asyncpg.Pool], Awaitable[T]], address: SecretStr | None = None) -> T:
    """Run what asks or changes the database alone. Ends the command as `database` and `run`."""

    async def work() -> T:
        async with database(address) as pool:
            return await question(pool)

    return run(work())


def now() -> datetime:
    """The time of the database, in UTC. Ends the command where that is not reached."""
    return ask(database_now)


def today() -> date:
    """The day by the database, in UTC. Ends the command as `now`."""
    return now().date()


def fail(message: str, code: int = FAILED) -> typer.Exit:
    """Say what is wrong on stderr; raise what this returns."""
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(code)


def misused(message: str) -> typer.Exit:
    """As `fail`, for arguments that make no sense."""
    return fail(message, MISUSED)


def print_json(value: object, *, to_stderr: bool = False) -> None:
    """One JSON document on a line of stdout, or of stderr."""
    typer.echo(orjson.dumps(value, default=str), err=to_stderr)


def print_table(table: Table) -> None:
    """A table with all of its data: wrapped in a terminal, in lines as long as they need elsewhere."""
    for column in table.columns:
        column.overflow = "fold"
    (out if out.is_terminal else Console(width=WIDE)).print(table)


class RateColumn(ProgressColumn):
    """Pieces a second."""

    def render(self, task: Task) -> Text:
        """The rate of the last seconds, nothing before it is known."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", style="progress.data.speed")


class SpeedColumn(TransferSpeedColumn):
    """Bytes a second."""

    def render(self, task: Task) -> Text:
        """The rate, nothing before it is known and where all came at once."""
        return super().render(task) if task.finished_speed or task.speed else Text("")


def progress_bar() -> Progress:
    """A bar with rate and time left, on stderr and only in a terminal."""
    return _progress(BarColumn(), MofNCompleteColumn(), RateColumn(), TimeRemainingColumn())


def progress_in_bytes() -> Progress:
    """The same for a file."""
    return _progress(BarColumn(), DownloadColumn(), SpeedColumn(), TimeRemainingColumn())


def _progress(*columns: ProgressColumn) -> Progress:
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
