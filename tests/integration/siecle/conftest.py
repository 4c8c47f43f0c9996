"""Siècle's stand-in, served over HTTP on a database of its own, with two pupils of one school."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx2
import pytest

from deploy.story.browser import Browser
from services.siecle.app import create_app, health_of
from services.siecle.people.roles import Role
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from shared.postgres.database import create_pool
from tests.support.http import client as http_client
from tests.support.servers import Database
from tests.support.serving import served
from tests.support.staff import employed, let_in, siecle_settings

TOKEN = "token-of-the-sync-service"
ADMIN = "token-of-the-administration"
SCHOOL = "0931234A"
ACADEMY = "creteil"
PUPILS = [
    Listed(SCHOOL, "1", "=MARTIN", "Camille", "3A"),
    Listed(SCHOOL, "2", "NGUYEN", "Élodie", "3B"),
]


@dataclass(frozen=True)
class Office:
    """The stand-in as sync, the administration and staff reach it."""

    api: httpx2.AsyncClient
    admin: httpx2.AsyncClient
    staff: Browser  # the head of the school
    academy: Browser
    health: str  # where its health and figures are
    pool: asyncpg.Pool

    async def employ(self, school: str, academy: str) -> None:
        """The head is of this school, the academy's services of this academy."""
        head = await employed(self.pool, Role.HEAD, school=school)
        await let_in(self.staff, self.pool, head)
        await let_in(self.academy, self.pool, await employed(self.pool, Role.ACADEMY, academy=academy))

    async def push(
        self,
        resource: str,
        body: dict[str, Any],
        pupil: str = "1",
        history: str = "ours",
        phase: str = "provisional",
    ) -> httpx2.Response:
        """What sync does with what families entered; another `history` has other keys."""
        path = f"/api/schools/{SCHOOL}/pupils/{pupil}/{resource}/{phase}"
        key = f"{history}-{resource}-{phase}-{pupil}-{body['dossier_version']}"
        return await self.api.put(path, json=body, headers={"Idempotency-Key": key})

    async def tell_at_work(self, families: dict[str, int], ago: timedelta = timedelta(0)) -> dict[str, Any]:
        """What sync does with the number of families at work."""
        body = {"counted_at": (datetime.now(UTC) - ago).isoformat(), "families": families}
        answer: dict[str, Any] = (await self.api.put("/api/at-work", json=body)).json()
        return answer

    async def state(self) -> dict[str, Any]:
        """Everything the stand-in holds."""
        state: dict[str, Any] = (await self.admin.get("/admin/state")).json()
        return state

    async def changes(self) -> list[dict[str, Any]]:
        """The whole feed."""
        changes: list[dict[str, Any]] = (await self.api.get("/api/changes")).json()["changes"]
        return changes


@pytest.fixture
async def office(siecle_db: Database) -> AsyncIterator[Office]:
    settings = siecle_settings(siecle_db.url, TOKEN, ADMIN)
    async with (
        await create_pool(siecle_db.url) as pool,
        served(create_app(settings, pool)) as url,
        served(health_of(pool)) as health,
        _client(url, TOKEN) as api,
        _client(url, ADMIN) as admin,
        Browser(url) as staff,
        Browser(url) as academy,
    ):
        await Repository(pool).add_pupils(PUPILS, ACADEMY)
        office = Office(api, admin, staff, academy, health, pool)
        await office.employ(SCHOOL, ACADEMY)
        yield office


@asynccontextmanager
async def _client(url: str, token: str) -> AsyncIterator[httpx2.AsyncClient]:
    headers = {"Authorization": f"Bearer {token}"}
    async with http_client(base_url=url, headers=headers) as client:
        yield client


async def configure(staff: Browser, first: str = "2026-11-01", third: str = "2027-05-01") -> None:
    """Fill in and send the page of the academy; dates as its form has them."""
    await staff.open(f"/staff/academies/{ACADEMY}")
    staff.fill("Date 1 : début de la saisie des intentions provisoires", first)
    staff.fill("Date 3 : début de la saisie des choix définitifs", third)
    staff.tick("Les familles peuvent préciser le statut")
    staff.fill("Fuseau horaire", "Indian/Reunion")
    await staff.press("Enregistrer le paramétrage")


def intentions(version: int, *pathways: str) -> dict[str, Any]:
    """The body of a push of intentions."""
    return {
        "dossier_version": version,
        "origin": "family",
        "validated_at": "2026-11-07T12:00:00Z",
        "receipt": "E-0123456789AB",
        "intentions": [
            {"rank": rank, "pathway": pathway, "occupation": None, "statuses": []}
            for rank, pathway in enumerate(pathways, 1)
        ],
    }


def answer(version: int, *accepted: str) -> dict[str, Any]:
    """The body of a push of an answer to the first propositions."""
    return {
        "dossier_version": version,
        "propositions_version": 1,
        "answer": "agreed" if accepted else "disagreed",
        "accepted": list(accepted),
        "origin": "family",
        "at": "2099-06-11T12:00:00Z",
    }


def acknowledgement(version: int) -> dict[str, Any]:
    """The body of a push of an acknowledgement."""
    return {
        "dossier_version": version,
        "opinion_version": 1,
        "acknowledged_at": "2026-12-10T18:30:00Z",
    }
