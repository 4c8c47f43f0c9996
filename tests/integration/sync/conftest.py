"""Sync against the real mock of Siècle over HTTP, and a small fake of the internal API."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import orjson
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.siecle.app import create_app
from services.siecle.memory import Memory
from services.siecle.roster import Listed
from services.siecle.settings import SiecleSettings
from services.sync import http
from services.sync.breaker import Breaker
from services.sync.inbound import Inbound
from services.sync.internal import InternalApi
from services.sync.push import Pusher
from services.sync.siecle import Siecle
from shared.contract.envelope import Envelope
from shared.database import create_pool
from tests.support.servers import Database
from tests.support.serving import served

TOKEN = "token-of-the-sync-tests"
ADMIN = "token-of-the-administration"
SCHOOL = "0931234A"
PROBE_SECONDS = 0.3


@dataclass
class Directory:
    """What the intentions service knows: pupils by Siècle's id, and texts."""

    pupils: dict[str, UUID] = field(default_factory=dict)
    texts: dict[UUID, str] = field(default_factory=dict)
    events: list[Envelope] = field(default_factory=list)  # what the log holds
    at_work: dict[str, Any] = field(default_factory=dict)  # none: it does not answer
    broken: set[str] = field(default_factory=set)  # pupils for whom it fails

    def app(self) -> Starlette:
        """The internal API as far as sync uses it."""
        return Starlette(
            routes=[
                Route("/internal/events", self._events, methods=["POST"]),
                Route("/internal/texts", self._texts, methods=["POST"]),
                Route("/internal/pupils", self._pupils, methods=["POST"]),
                Route("/internal/pupils/resolve", self._resolve, methods=["POST"]),
                Route("/internal/at-work", self._at_work),
            ]
        )

    async def _at_work(self, _request: Request) -> Response:
        return JSONResponse(self.at_work, 200 if self.at_work else 503)

    async def _events(self, request: Request) -> Response:
        asked = await request.json()
        versions = range(asked["after"] + 1, asked["to"] + 1)
        found = [
            one for one in self.events if one.subject == asked["stream"] and one.streamversion in versions
        ]
        return JSONResponse({"events": [orjson.loads(one.encode()) for one in found]})

    async def _texts(self, request: Request) -> Response:
        asked = [UUID(id_) for id_ in (await request.json())["ids"]]
        return JSONResponse({"texts": {str(id_): self.texts[id_] for id_ in asked if id_ in self.texts}})

    async def _pupils(self, request: Request) -> Response:
        asked = (await request.json())["pupils"]
        if self.broken.intersection(asked):
            return Response(status_code=500)
        by_id = {str(pupil): siecle_id for siecle_id, pupil in self.pupils.items()}
        found = {id_: {"school": SCHOOL, "siecle_id": by_id[id_]} for id_ in asked if id_ in by_id}
        return JSONResponse({"pupils": found})

    async def _resolve(self, request: Request) -> Response:
        asked = (await request.json())["siecle_ids"]
        return JSONResponse({"pupils": {one: str(self.pupils[one]) for one in asked if one in self.pupils}})


@dataclass
class Town:
    """Everything sync talks to, and sync's own parts."""

    pool: asyncpg.Pool
    database_url: str
    siecle_url: str
    memory: Memory
    directory: Directory
    siecle: Siecle
    api: InternalApi

    async def know(self, siecle_id: str, pupil: UUID) -> None:
        """A pupil whom both sides know."""
        self.directory.pupils[siecle_id] = pupil
        await self.memory.add_pupils([Listed(SCHOOL, siecle_id, "MARTIN", "Camille", "3A")], "creteil")

    def inbound(self) -> Inbound:
        """What takes events."""
        return Inbound(self.pool, asyncio.Event())

    @asynccontextmanager
    async def pushing(self) -> AsyncIterator[None]:
        """A pusher at work while the block runs."""
        breaker = Breaker(time.monotonic, PROBE_SECONDS)
        pusher = Pusher(self.pool, self.api, self.siecle, breaker, asyncio.Event())
        task = asyncio.create_task(pusher.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def admin(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        """One call to the mock's administration."""
        headers = {"Authorization": f"Bearer {ADMIN}"}
        async with httpx2.AsyncClient(base_url=self.siecle_url, headers=headers) as client:
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
    settings = SiecleSettings(
        http_port=1,
        health_port=2,
        database_url=SecretStr(siecle_db.url),
        siecle_token=SecretStr(TOKEN),
        siecle_admin_token=SecretStr(ADMIN),
    )
    directory = Directory()
    async with (
        await create_pool(sync_db.url) as pool,
        await create_pool(siecle_db.url) as siecle_pool,
        served(create_app(settings, siecle_pool)) as siecle_url,
        served(directory.app()) as internal_url,
        http.client(siecle_url, TOKEN) as outside,
        http.client(internal_url, TOKEN) as internal,
    ):
        yield Town(
            pool,
            sync_db.url,
            siecle_url,
            Memory(siecle_pool),
            directory,
            Siecle(outside),
            InternalApi(internal),
        )
