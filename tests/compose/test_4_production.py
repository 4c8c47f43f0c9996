"""Behind Caddy with two web processes: TLS, nothing internal shown, and a restart that nobody notices."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from tests.compose.system import ComposeSystem

AT_ONCE = 8
READY_SECONDS = 90


@pytest.fixture(scope="module")
def address(system: ComposeSystem) -> str:
    return system.with_tls()


@asynccontextmanager
async def client(address: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that takes the certificate of Caddy's own authority."""
    async with httpx2.AsyncClient(base_url=address, verify=False, timeout=30, trust_env=False) as opened:
        yield opened


async def test_only_the_pages_are_shown(system: ComposeSystem, address: str) -> None:
    async with client(address) as families:
        assert "SCOLARITÉ SERVICES" in (await families.get("/sign-in")).text
        for path in ("/internal/texts", "/metrics", "/health/ready"):
            assert (await families.get(path)).status_code == 404
    port = system.environment["ORIENTATION_HTTP_REDIRECT_PORT"]
    plain = httpx2.get(f"http://localhost:{port}/sign-in", trust_env=False)
    assert (plain.status_code, plain.headers["location"]) == (301, "https://localhost/sign-in")


async def test_a_rolling_restart_shows_no_failed_request(system: ComposeSystem, address: str) -> None:
    restarting = asyncio.create_task(asyncio.to_thread(_restart_one_by_one, system))
    answers = await asyncio.gather(*(_ask(address, restarting) for _ in range(AT_ONCE)))
    await restarting
    failed = [answer for some in answers for answer in some if answer != "200"]
    assert sum(map(len, answers)) > 100
    assert failed == []


async def _ask(address: str, meanwhile: "asyncio.Task[None]") -> list[str]:
    """The sign-in page again and again, until the restart is over."""
    answers: list[str] = []
    async with client(address) as family:
        while not meanwhile.done():
            try:
                answers.append(str((await family.get("/sign-in")).status_code))
            except httpx2.HTTPError as error:
                answers.append(type(error).__name__)
    return answers


def _restart_one_by_one(system: ComposeSystem) -> None:
    for service in ("web", "web-2"):
        began = time.monotonic()
        system.compose("stop", service)
        assert time.monotonic() - began < 12
        system.compose("up", "--wait", "--wait-timeout", str(READY_SECONDS), "--no-deps", service)
