"""A year of three collèges, from the import to the decisions, with staff's pages in Chromium."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.room import Room
from tests.browser.year import autumn, spring, summer
from tests.browser.year.desk import complaints
from tests.browser.year.year import Year
from tests.support.servers import folder
from tests.support.system import System, running_system

PULL_SECONDS = "0.2"  # what staff enter is waited for some thirty times
STEPS = (*autumn.STEPS, *spring.STEPS, *summer.STEPS)


@pytest.fixture
def system() -> Iterator[System]:
    with (
        folder() as home,
        running_system(home / "stack", sample=False, ORIENTATION_PULL_SECONDS=PULL_SECONDS) as system,
    ):
        yield system


@pytest_asyncio.fixture(loop_scope="session")
async def year(chromium: Browser, system: System, tmp_path: Path) -> AsyncIterator[Year]:
    room = Room(chromium, system.world.siecle_url)
    yield Year(system, room, tmp_path)
    await room.close()


@pytest.mark.timeout(900)
async def test_a_year_of_three_colleges(year: Year) -> None:
    for step in STEPS:
        began = time.monotonic()
        await step(year)
        print(f"{step.__name__}={time.monotonic() - began:.1f}s", flush=True)
    assert complaints(year.desks.values()) == []
    assert await asyncio.to_thread(year.system.command, "events", "verify")
