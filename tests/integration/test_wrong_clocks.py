"""A worker an hour ahead and a web process an hour behind: nobody is signed out, and forms are taken."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from deploy.ports import free_port
from services.intentions.eventstore.store import EventStore
from shared.academies import school_year
from shared.contract import streams
from shared.contract.events import CampaignConfigured
from shared.postgres.clock import database_now
from shared.postgres.database import create_pool
from tests.support import town as towns
from tests.support.faketime import wrong_by
from tests.support.figures import figure, figures_of
from tests.support.http import client as http_client
from tests.support.servers import Database, Vhost
from tests.support.story import PATHWAY_GT
from tests.support.town import Clock, Town
from tests.support.waiting import wait_until
from tests.support.web_settings import NOTIFICATIONS, SECRET_KEY, SYNC

ROOT = Path(__file__).resolve().parents[2]
HOUR = 3600


class Process:
    """A role of the intentions service on a host whose clock is wrong."""

    def __init__(self, role: str, wrong: int, variables: Mapping[str, str]) -> None:
        self.address = f"http://127.0.0.1:{(port := free_port())}"
        self._role = role
        self._variables = wrong_by(wrong) | {
            f"ORIENTATION_{name}": value for name, value in variables.items()
        }
        self._variables |= {"ORIENTATION_HTTP_PORT": str(port), "ORIENTATION_PUBLIC_URL": self.address}
        self._health = self.address
        if role == "web":
            self._health = f"http://127.0.0.1:{(health_port := free_port())}"
            self._variables["ORIENTATION_HEALTH_PORT"] = str(health_port)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Process"]:
        """While the block runs; ready when it begins."""
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.intentions", self._role, cwd=ROOT, env=self._variables
        )
        try:
            await wait_until(self.is_ready, f"{self._role} is ready", 60)
            yield self
        finally:
            child.terminate()
            await child.wait()

    async def is_ready(self) -> bool:
        """What it says."""
        try:
            async with http_client() as client:
                return (await client.get(f"{self._health}/health/ready")).status_code == 200
        except httpx2.TransportError:
            return False

    async def figure(self, name: str) -> float:
        """One of its figures."""
        found = figure(await figures_of(self._health), name)
        assert found is not None
        return found


async def test_w6_a_worker_ahead_and_a_web_process_behind(
    intentions_db: Database, vhost: Vhost, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = {
        "DATABASE_URL": intentions_db.url_as("intentions_worker"),
        "AMQP_URL": vhost.url_as("intentions"),
    }
    web = {"DATABASE_URL": intentions_db.url_as("intentions_web"), "SECRET_KEY": SECRET_KEY}
    web |= {"FEED_DATABASE_URL": intentions_db.url_as("intentions_feed")}
    web |= {"NOTIFICATIONS_TOKEN": NOTIFICATIONS, "SYNC_TOKEN": SYNC}
    async with (
        Process("worker", HOUR, worker).running() as ahead,
        Process("web", -HOUR, web).running() as behind,
        await create_pool(intentions_db.url) as pool,
        EventStore(pool) as store,
    ):
        town = await _town_of_today(behind.address, Town("", pool, store, Clock()), monkeypatch)
        browser = await town.sign_in("mother")
        browser.tick(PATHWAY_GT, "Intention 1")
        await browser.press("VALIDER")
        assert browser.page.has("Vos intentions ont bien été validées.")

        await wait_until(lambda: _swept(ahead), "the worker has looked for sessions that are over")
        assert await ahead.figure("orientation_clock_offset_seconds") == pytest.approx(HOUR, abs=5)
        assert await behind.figure("orientation_clock_offset_seconds") == pytest.approx(-HOUR, abs=5)
        assert await pool.fetchval("SELECT count(*) FROM directory.sessions WHERE ended_at IS NULL") == 1
        assert (await browser.open("/pupils")).status == 200
        for event in (await store.read_streams([town.child.stream]))[town.child.stream]:
            assert abs(event.time - event.recorded_at) < timedelta(seconds=5)
        await town.close()


async def _swept(worker: Process) -> bool:
    return await worker.figure("orientation_sessions_open") == 1


async def _town_of_today(address: str, town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town whose school has opened a minute ago, in the school year that it is."""
    town.base_url, town.clock.instant = address, await database_now(town.pool)
    today = town.clock.instant.date()
    monkeypatch.setattr(towns, "YEAR", school_year(today))
    await town.settle()
    campaign = CampaignConfigured(
        academy=town.academy,
        year=towns.YEAR,
        provisional_from=today - timedelta(days=5),
        final_from=today + timedelta(days=100),
        free_occupation=True,
        statuses=True,
        time_zone="Europe/Paris",
        source_version=1,
    )
    await town.happen(streams.campaign(town.academy, towns.YEAR), campaign)
    await town.open()
    return town
