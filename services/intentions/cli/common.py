"""What the commands share: the connection, the output, the exit codes."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg
import orjson
import typer
from pydantic import Field, SecretStr
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from services.intentions.eventstore.store import EventStore
from shared.database import connect, create_pool
from shared.settings import AmqpUrl, PostgresUrl, Settings, load

T = TypeVar("T")
FAILED = 1  # what was asked for could not be done, or what was checked does not hold
MISUSED = 2  # the command makes no sense as it was given
UNREACHED = (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError)
out = Console()
err = Console(stderr=True)


class CliSettings(Settings):
    """What the commands connect to: `source .local/env` sets it for the stack without Docker."""

    database_url: PostgresUrl = Field(description="Postgres, as the service's own role")


class BrokerSettings(Settings):
    """The broker, as a user that may read dead letters."""

    amqp_url: AmqpUrl = Field(description="RabbitMQ, as a user that may read and write all queues")


@asynccontextmanager
async def connection(url: SecretStr | None = None) -> AsyncIterator[asyncpg.Connection]:
    """One connection for long work, by default as the service's own role. Ends the command as `database`."""
    address = (url or load(CliSettings).database_url).get_secret_value()
    try:
        opened = await connect(address, name="orientation-cli")
    except UNREACHED as error:
        raise fail(_not_reached(address, error)) from None
    try:
        await opened.execute("SET statement_timeout = 0")
        yield opened
    finally:
        await opened.close()


@asynccontextmanager
async def database() -> AsyncIterator[asyncpg.Pool]:
    """A pool on the intentions service's database. Ends the command where it is not reached."""
    url = load(CliSettings).database_url.get_secret_value()
    try:
        pool = await create_pool(url, name="orientation-cli", max_size=4)
    except UNREACHED as error:
        raise fail(_not_reached(url, error)) from None
    async with pool:
        yield pool


def _not_reached(url: str, error: Exception) -> str:
    """What is wrong, and where; the address has a password."""
    found = urlsplit(url)
    return (
        f"Postgres at {found.hostname}:{found.port or 5432} is not reached: {type(error).__name__}. "
        "Does the system run (make up, docker compose up), and are its variables those of this shell?"
    )


@asynccontextmanager
async def event_store() -> AsyncIterator[EventStore]:
    """The event store, to read from."""
    async with database() as pool, EventStore(pool) as store:
        yield store


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine."""
    return asyncio.run(work)


def fail(message: str) -> typer.Exit:
    """Say what is wrong on stderr; raise what this returns."""
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(FAILED)


def misused(message: str) -> typer.Exit:
    """As `fail`, for arguments that make no sense."""
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(MISUSED)


def print_json(value: object) -> None:
    """One JSON document on a line of stdout."""
    typer.echo(orjson.dumps(value, default=str))


def progress_bar() -> Progress:
    """A bar with time left, on stderr and only in a terminal."""
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
