"""Sync against the stand-in of Siècle over HTTP, and a small fake of the internal API."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.siecle.app import create_app
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from services.sync.back_off import BackOff
from services.sync.inbound import ROUTES
from services.sync.push import Pusher
from services.sync.siecle import Siecle
from shared.consumer import http
from shared.consumer.inbox import Inbox
from shared.consumer.internal import InternalApi
from shared.contract.internal import Reference
from shared.postgres.database import create_pool
from tests.support.http import client as http_client
from tests.support.internal_api import FakeInternal
from tests.support.servers import Database
from tests.support.serving import served
from tests.support.staff import siecle_settings

TOKEN = "token-of-the-sync-tests"
ADMIN = "token-of-the-administration"
SCHOOL = "0931234A"
PROBE_SECONDS = 0.3


@dataclass
class Town:
    """Everything sync talks to, and sync's own parts."""

    pool: asyncpg.Pool
    database_url: str
    siecle_url: str
    repository: Repository
    directory: FakeInternal
    siecle: Siecle
    api: InternalApi

    async def know(self, siecle_id: str, pupil: UUID) -> None:
        """A pupil whom both sides know."""
        self.directory.references[pupil] = Reference(school=SCHOOL, siecle_id=siecle_id)
        await self.list(SCHOOL, siecle_id)

    async def list(self, school: str, siecle_id: str) -> None:
        """Siècle's list of a school gets a pupil."""
        await self.repository.add_pupils([Listed(school, siecle_id, "MARTIN", "Camille", "3A")], "creteil")

    async def try_again(self) -> None:
        """What was put off for a while is due."""
        await self.pool.execute("UPDATE sync.pushes SET next_attempt_at = now()")

    def inbound(self) -> Inbox:
        """What takes events."""
        return Inbox("sync", self.pool, ROUTES, asyncio.Event())

    @asynccontextmanager
    async def pushing(self) -> AsyncIterator[None]:
        """A pusher at work while the block runs."""
        back_off, wake = BackOff(time.monotonic, PROBE_SECONDS), asyncio.Event()
        inbox = Inbox("sync", self.pool, ROUTES, wake)
        pusher = Pusher(self.pool, inbox, self.api, self.siecle, back_off, wake)
        task = asyncio.create_task(pusher.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def admin(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        """One call to the stand-in's administration."""
        headers = {"Authorization": f"Bearer {ADMIN}"}
        async with http_client(base_url=self.siecle_url, headers=headers) as client:
            response = await client.request(method, path, **arguments)
            answer: dict[str, Any] = response.raise_for_status().json()
            return answer

    def pending(self, number: int = 0) -> Callable[[], Awaitable[bool]]:
        """A condition: this many pushes wait."""

        async def probe() -> bool:
            query = "SELECT count(*) FROM sync.pushes WHERE state = 'pending'"
            return bool(await self.pool.fetchval(query) == number)

        return probe


@pytest.fixture
async def town(sync_db: Database, siecle_db: Database) -> AsyncIterator[Town]:
    settings = siecle_settings(siecle_db.url, TOKEN, ADMIN)
    directory = FakeInternal({"sync": TOKEN})
    async with (
        await create_pool(sync_db.url) as pool,
        await create_pool(siecle_db.url) as siecle_pool,
        served(create_app(settings, siecle_pool)) as siecle_url,
        directory.serving(),
        http.client(siecle_url, TOKEN) as outside,
        http.client(directory.url, TOKEN) as internal,
    ):
        yield Town(
            pool,
            sync_db.url,
            siecle_url,
            Repository(siecle_pool),
            directory,
            Siecle(outside),
            InternalApi(internal),
        )
