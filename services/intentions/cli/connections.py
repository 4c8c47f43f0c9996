"""The connections of the commands: their settings, and how a coroutine of theirs is run."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg
import uvloop
from pydantic import Field, SecretStr, ValidationError

from services.intentions.cli.output import fail
from services.intentions.domain.stream import UnknownEvent
from services.intentions.eventstore.errors import EventStoreError
from shared.contract.versions import UnknownVersion
from shared.postgres.away import DATABASE_FAILURES, POSTGRES_FAILURES
from shared.postgres.clock import database_now
from shared.postgres.database import connect, create_pool
from shared.runtime.server_urls import servers_of
from shared.runtime.settings import AmqpUrl, PostgresUrl, Settings, load

T = TypeVar("T")
UNREACHED = (*DATABASE_FAILURES, ValueError)


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


def amqp_url() -> str:
    """RabbitMQ's address. Ends the command where it is not set."""
    return load(BrokerSettings).amqp_url.get_secret_value()


@asynccontextmanager
async def connection(url: SecretStr | None = None) -> AsyncIterator[asyncpg.Connection]:
    """One connection for long work, by default as the operators' role. Ends the command as `database`."""
    opened = await _opened(partial(connect, name="orientation-cli", patient=True, reading=True), url)
    try:
        yield opened
    finally:
        await opened.close()


@asynccontextmanager
async def database(url: SecretStr | None = None) -> AsyncIterator[asyncpg.Pool]:
    """A pool, by default as the operators' role. Ends the command where the database is not reached."""
    opening = partial(create_pool, name="orientation-cli", max_size=4, patient=True, reading=True)
    async with await _opened(opening, url) as pool:
        yield pool


async def _opened(opening: Callable[[str], Awaitable[T]], url: SecretStr | None) -> T:
    address = (url or load(CliSettings).database_url).get_secret_value()
    try:
        return await opening(address)
    except UNREACHED as error:
        raise fail(_not_reached(address, error)) from None


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


def ask(question: Callable[[asyncpg.Pool], Awaitable[T]], url: SecretStr | None = None) -> T:
    """Run what asks or changes the database alone. Ends the command as `database` and `run`."""

    async def work() -> T:
        async with database(url) as pool:
            return await question(pool)

    return run(work())


def now() -> datetime:
    """The time of the database, in UTC. Ends the command where that is not reached."""
    return ask(database_now)


def today() -> date:
    """The day by the database, in UTC. Ends the command as `now`."""
    return now().date()
