"""A-35: `orientation reconcile` the whole way: the command line, sync over HTTP, web's log, Siècle."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx2
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from services.intentions.cli.app import app
from services.siecle.app import create_app
from services.siecle.repository import Repository
from services.siecle.roster import Listed
from services.sync.asked import routes
from services.sync.back_off import BackOff
from services.sync.inbound import ROUTES
from services.sync.push import Pusher
from services.sync.reconciler import Reconciler
from services.sync.siecle import Siecle
from shared.consumer import http
from shared.consumer.inbox import Inbox
from shared.consumer.internal import InternalApi
from shared.http.health import health_app
from shared.postgres.database import create_pool
from tests.support.servers import Database
from tests.support.serving import served
from tests.support.staff import siecle_settings
from tests.support.story import enter
from tests.support.town import Town
from tests.support.web_fixtures import clock, town, web, web_database, web_process
from tests.support.web_settings import SYNC

__all__ = ["clock", "town", "web", "web_database", "web_process"]
TOKEN, ADMIN = "kR7-token-of-operators", "kR7-token-of-the-administration"


@dataclass
class Sides:
    """Who is compared, and what brings events from the one to the other."""

    town: Town
    siecle: httpx2.AsyncClient
    owner: asyncpg.Connection
    inbox: Inbox
    pusher: Pusher
    api: InternalApi

    async def command(self, *arguments: str) -> Result:
        """`orientation reconcile`, of this town's school."""
        given = ["reconcile", "--school", self.town.school, *arguments]
        return await asyncio.to_thread(CliRunner().invoke, app, given)

    async def found(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Its exit code, and what it says."""
        result = await self.command("--json", *arguments)
        return result.exit_code, json.loads(
            result.stdout.splitlines()[-1]
        )  # web, in this process, logs before

    async def deliver(self) -> None:
        """The broker brings what happened."""
        for event in await self.api.events(self.town.child.stream):
            if event.name in self.inbox.names:
                await self.inbox(event)

    async def push(self) -> None:
        """All that waits goes to Siècle."""
        while await self.pusher.push_one():
            pass

    async def fault(self, mode: str) -> None:
        """What Siècle does from here on."""
        await self.siecle.post("/admin/faults", json={"mode": mode})


@pytest.fixture
async def sides(
    town: Town,
    web: str,
    web_database: Database,
    sync_db: Database,
    siecle_db: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Sides]:
    settings = siecle_settings(siecle_db.url, TOKEN, ADMIN)
    wake, owner = asyncio.Event(), await asyncpg.connect(siecle_db.owner_url)
    async with (
        await create_pool(sync_db.url) as pool,
        await create_pool(siecle_db.url) as siecle_pool,
        served(create_app(settings, siecle_pool)) as siecle_url,
        http.client(siecle_url, TOKEN) as outside,
        http.client(siecle_url, ADMIN) as admin,
        http.client(web, SYNC) as internal,
    ):
        api, siecle = InternalApi(internal), Siecle(outside)
        listed = Listed(town.school, town.child.siecle_id, "MARTIN", "Camille", "3A")
        await Repository(siecle_pool).add_pupils([listed], town.academy)
        inbox = Inbox("sync", pool, ROUTES, wake)
        pusher = Pusher(pool, inbox, api, siecle, BackOff(lambda: 0.0, 1), wake)
        asked = routes(SecretStr(TOKEN), Reconciler(pool, api, siecle, wake))
        async with served(health_app(_ready, more=asked)) as sync_url:
            monkeypatch.setenv("ORIENTATION_DATABASE_URL", web_database.url_as("intentions_cli"))
            monkeypatch.setenv("ORIENTATION_SYNC_URL", sync_url)
            monkeypatch.setenv("ORIENTATION_RECONCILE_TOKEN", TOKEN)
            yield Sides(town, admin, owner, inbox, pusher, api)
    await owner.close()


async def _ready() -> None:
    return None


async def test_a35_from_the_page_to_siecle_and_back_into_a_list_of_names(sides: Sides) -> None:
    await sides.town.open_for_entry()
    await enter(await sides.town.sign_in("mother"))
    code, found = await sides.found("--repair")
    assert (code, found["on_their_way"], found["differences"]) == (0, 1, []), "it was entered just now"
    await sides.deliver()
    assert (await sides.found())[1]["on_their_way"] == 1
    await sides.push()
    assert await sides.found() == (
        0,
        {"schools": 1, "same": 1, "on_their_way": 0, "of_others": 0, "stopped": None, "differences": []},
    )

    await sides.owner.execute("DELETE FROM siecle.received")
    told = await sides.command()
    assert told.exit_code == 1
    assert "MARTIN Camille │ Intentions provisoires │ absent de Siècle (version 1 ici)" in told.stdout
    assert "Differences that are left: 1" in told.stderr
    code, found = await sides.found()
    assert (code, found["differences"]) == (
        1,
        [
            {
                "school": sides.town.school,
                "division": "3A",
                "name": "MARTIN Camille",
                "differs": "missing",
                "siecle_id": sides.town.child.siecle_id,
                "pupil": str(sides.town.child.id),
                "resource": "intentions",
                "phase": "provisional",
                "here": {"year": 2026, "version": 1},
                "there": None,
                "refused": None,
                "repaired": False,
            }
        ],
    )
    mended = await sides.command("--repair")
    assert mended.exit_code == 0
    assert "transmis à nouveau" in mended.stdout
    await sides.push()
    assert (await sides.found())[0] == 0

    await sides.owner.execute("UPDATE siecle.received SET dossier_version = 8")
    newer = await sides.command("--repair")
    assert newer.exit_code == 1
    assert "plus récent dans Siècle : version 8, version 1 ici" in newer.stdout


async def test_a35_who_cannot_be_asked_is_named(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    async def said(*arguments: str) -> tuple[int, str]:
        result = await sides.command(*arguments)
        return result.exit_code, result.stderr.strip()

    await sides.fault("down")
    none = "Schools that were compared: 0"
    assert await said("--repair") == (1, f"Siècle does not answer sync as it should (503). {none}")
    await sides.fault("none")
    monkeypatch.setenv("ORIENTATION_RECONCILE_TOKEN", "kR7-token-of-nobody")
    assert await said() == (1, f"sync does not take ORIENTATION_RECONCILE_TOKEN. {none}")
    monkeypatch.setenv("ORIENTATION_SYNC_URL", "http://127.0.0.1:1")
    assert (await said())[1].startswith("sync is not reached at http://127.0.0.1:1")
    code, why = await said("--academy", "atlantide")
    assert (code, why.partition(";")[0]) == (2, "Unknown academy 'atlantide'")
    sides.town.school = "0000000X"
    assert await said() == (1, "There is no school 0000000X: import its pupils first")
