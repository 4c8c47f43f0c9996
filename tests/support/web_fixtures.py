"""A running web process for the whole test run, and a fresh town for each test."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from deploy.local.servers.postgres import Postgres
from deploy.ports import free_port
from services.intentions.eventstore.store import EventStore
from services.intentions.web.app import create_app, health_of
from shared.postgres.database import create_pool
from tests.support.databases import fresh_database
from tests.support.servers import Database
from tests.support.town import NOON, Clock, Town
from tests.support.web_server import serving
from tests.support.web_settings import web_settings


@pytest.fixture(scope="session")
def clock() -> Clock:
    """The clock of the web process."""
    return Clock()


@pytest.fixture(scope="session")
def web_database(postgres: Postgres) -> Iterator[Database]:
    """One database for all tests of the pages: each test has a town of its own in it."""
    yield from fresh_database(postgres, "intentions")


@pytest.fixture(scope="session")
def web_process(web_database: Database, clock: Clock) -> Iterator[tuple[str, str]]:
    """The addresses of the web process: of the pages, and of its health and figures."""
    port, health_port = free_port(), free_port()
    settings = web_settings(
        web_database.url_as("intentions_web"), port, feed_database_url=web_database.url_as("intentions_feed")
    )
    app = create_app(settings, clock)
    with serving(app, port, (health_of(app), health_port)) as address:
        yield address, f"http://127.0.0.1:{health_port}"


@pytest.fixture(scope="session")
def web(web_process: tuple[str, str]) -> str:
    """The address of the web process' pages."""
    return web_process[0]


@pytest.fixture(scope="session")
def web_health(web_process: tuple[str, str]) -> str:
    """The address of the web process' health and figures."""
    return web_process[1]


@pytest.fixture
async def town(web: str, web_database: Database, clock: Clock) -> AsyncIterator[Town]:
    """A collège with one family, for this test alone."""
    clock.instant = NOON
    async with unsettled(web, web_database, clock) as town:
        yield await town.settle()


@asynccontextmanager
async def unsettled(web: str, database: Database, clock: Clock) -> AsyncIterator[Town]:
    """A town before its collège is founded, on connections of its own."""
    pool = await create_pool(database.url, max_size=4)
    async with EventStore(pool) as store:
        town = Town(web, pool, store, clock)
        yield town
        await town.close()
    await pool.close()
