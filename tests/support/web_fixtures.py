"""A running web process for the module's tests, and a fresh town for each."""

from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr

from services.intentions.eventstore.store import EventStore
from services.intentions.settings import WebSettings
from services.intentions.web.app import create_app
from shared.database import create_pool
from tests.support.town import NOON, Clock, Town
from tests.support.web_server import free_port, serving

NOTIFICATIONS = "notifications-token-of-the-tests"
SYNC = "sync-token-of-the-tests-too"


@pytest.fixture(scope="session")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def web(intentions_database, clock: Clock) -> Iterator[str]:
    port = free_port()
    settings = WebSettings(
        http_port=port,
        database_url=SecretStr(intentions_database.url),
        public_url=f"http://127.0.0.1:{port}",
        notifications_token=SecretStr(NOTIFICATIONS),
        sync_token=SecretStr(SYNC),
    )
    with serving(create_app(settings, clock), port) as address:
        yield address


@pytest.fixture
async def town(web: str, intentions_database, clock: Clock) -> AsyncIterator[Town]:
    clock.instant = NOON
    pool = await create_pool(intentions_database.url, max_size=4)
    async with EventStore(pool) as store:
        town = await Town(web, pool, store, clock).settle()
        yield town
        await town.close()
    await pool.close()
