"""The web process with its feed on a database of its own, and who reads there."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx2
import pytest
from starlette.applications import Starlette

from services.intentions import feed_tokens
from services.intentions.eventstore.store import EventStore
from services.intentions.feed_tokens import Reader
from services.intentions.web.app import create_app
from shared.postgres.database import create_pool
from tests.support.events import append_of, session_ended
from tests.support.http import client as http_client
from tests.support.servers import Database
from tests.support.serving import served
from tests.support.web_settings import web_settings


@pytest.fixture
async def pool(intentions_db: Database) -> AsyncIterator[asyncpg.Pool]:
    """As the service's own role."""
    async with await create_pool(intentions_db.url) as pool:
        yield pool


@pytest.fixture
async def store(pool: asyncpg.Pool) -> AsyncIterator[EventStore]:
    """The store that the feed reads."""
    async with EventStore(pool) as store:
        yield store


@pytest.fixture
async def app(intentions_db: Database) -> AsyncIterator[Starlette]:
    """The web process, in the test's own loop."""
    app = create_app(web_settings(intentions_db.url, 1))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def address(app: Starlette) -> AsyncIterator[str]:
    """Where it answers."""
    async with served(app) as address:
        yield address


@asynccontextmanager
async def reader(
    address: str, pool: asyncpg.Pool, scope: Reader | None = None
) -> AsyncIterator[httpx2.AsyncClient]:
    """A client with a token of this scope."""
    token = await feed_tokens.add(pool, scope or Reader("everything"))
    headers = {"Authorization": f"Bearer {token}"}
    async with http_client(base_url=address, headers=headers, timeout=10) as client:
        yield client


async def fill(store: EventStore, number: int) -> None:
    """Store so many events."""
    await asyncio.gather(*(store.append(append_of(session_ended())) for _ in range(number)))


async def frames(
    client: httpx2.AsyncClient, number: int, headers: dict[str, str], **query: str
) -> list[dict[str, Any]]:
    """The first frames of a live answer, each with its fields, the data parsed."""
    found: list[dict[str, Any]] = [{}]
    asked = {"Accept": "text/event-stream", **headers}
    async with client.stream("GET", "/events", headers=asked, params=query) as answer:
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if name and name != ":":
                found[-1][name] = json.loads(value) if name == "data" else value
            elif not line and len(found) == number:
                return found
            elif not line:
                found.append({})
    raise AssertionError(f"only {found}")
