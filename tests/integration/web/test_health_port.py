"""Health and figures have a port of their own, which no proxy leads to; the pages' port has neither."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import httpx2
import pytest

from deploy.ports import free_port
from services.intentions.web.routes import ROUTES
from tests.support.http import client as http_client
from tests.support.servers import Database
from tests.support.waiting import wait_until
from tests.support.web_settings import NOTIFICATIONS, SECRET_KEY, SYNC

ROOT = Path(__file__).resolve().parents[3]
MANY = 400
PATHS = [
    "/metrics",
    "/health/live",
    "/health/ready",
    "/health",
    "/metrics/",
    "/health/ready/",
    "/metrics?x=1",
]
PATHS += [
    "/%6detrics",
    "/METRICS",
    "/static/../metrics",
    "/static/%2e%2e/metrics",
    "/metrics;x",
    "/.//metrics",
]


@pytest.mark.parametrize("path", PATHS)
async def test_s2_the_pages_port_has_neither_health_nor_figures(web: str, path: str) -> None:
    async with http_client(base_url=web) as client:
        for headers in ({}, {"Authorization": f"Bearer {SYNC}"}, {"Host": "127.0.0.1:9000"}):
            for method in ("GET", "HEAD"):
                answer = await client.request(method, path, headers=headers)
                assert answer.status_code == 404
                assert "orientation_" not in answer.text
                assert '"ready"' not in answer.text


async def test_s2_the_port_of_health_has_no_page_and_no_internal_api(web_health: str) -> None:
    async with http_client(base_url=web_health, headers={"Authorization": f"Bearer {SYNC}"}) as client:
        for path in ("/health/live", "/health/ready", "/metrics"):
            assert (await client.get(path)).status_code == 200
        for route in ROUTES:
            assert (await client.request(route.method, route.path)).status_code == 404, route.path
        assert (await client.get("/static/page.css")).status_code == 404


async def test_s2_a_process_whose_pages_are_full_says_that_it_is_well_and_then_that_it_stops(
    web_database: Database,
) -> None:
    port, health_port = free_port(), free_port()
    variables = {
        "HTTP_PORT": str(port),
        "HEALTH_PORT": str(health_port),
        "DATABASE_URL": web_database.url_as("intentions_web"),
        "FEED_DATABASE_URL": web_database.url_as("intentions_feed"),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "NOTIFICATIONS_TOKEN": NOTIFICATIONS,
        "SYNC_TOKEN": SYNC,
        "SECRET_KEY": SECRET_KEY,
        "DRAIN_SECONDS": "2.5",
    }
    environment = {
        "PATH": os.environ["PATH"],
        **{f"ORIENTATION_{name}": one for name, one in variables.items()},
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.intentions", "web", cwd=ROOT, env=environment
    )
    try:
        await _says(health_port, True, None)
        opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(MANY)]
        for _, writer in opened:
            writer.write(b"GET /sign-in HTTP/1.1\r\n")
            await writer.drain()
        await _says(health_port, True, None)
        process.send_signal(signal.SIGTERM)
        await _says(health_port, False, "stopping")
        for _, writer in opened:
            writer.close()
        assert await asyncio.wait_for(process.wait(), 10) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _says(port: int, ready: bool, reason: str | None) -> None:
    async def says() -> bool:
        try:
            async with http_client() as client:
                answer = await client.get(f"http://127.0.0.1:{port}/health/ready")
        except httpx2.TransportError:
            return False
        return bool(answer.json() == {"ready": ready, "reason": reason})

    await wait_until(says, f"it says {ready}, {reason}")
