"""The web process's connections to Postgres."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import asyncpg

from services.intentions.settings import WebSettings
from shared.postgres.database import close, create_pool

SIZE = 10
FEED_SIZE = 4


class Pools(NamedTuple):
    """One for each use, so that none keeps another waiting."""

    pages: asyncpg.Pool
    holding: asyncpg.Pool  # a validation holds its session here and appends through `events`
    events: asyncpg.Pool
    feed: asyncpg.Pool  # with a role of its own: many readers of the events never keep a family waiting


@asynccontextmanager
async def opened(settings: WebSettings) -> AsyncIterator[Pools]:
    """The pools while the block runs; no connection yet: the process also starts before its database."""
    url, of_feed = settings.database_url.get_secret_value(), settings.feed_database_url.get_secret_value()
    pools = Pools(
        await create_pool(url, name="intentions-web", min_size=0, max_size=SIZE),
        await create_pool(url, name="intentions-web-holding", min_size=0, max_size=SIZE),
        await create_pool(url, name="intentions-web-events", min_size=0, max_size=SIZE),
        await create_pool(of_feed, name="intentions-web-feed", min_size=0, max_size=FEED_SIZE),
    )
    try:
        yield pools
    finally:
        await close(*pools)
