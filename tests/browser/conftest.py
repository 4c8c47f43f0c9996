"""One Chromium for the run, a context for each person of a test; everything on the session's event loop."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from deploy.machine import NotPossible
from tests.browser.person import Person
from tests.browser.places import Places
from tests.browser.room import DESKTOP, Room
from tests.support.chromium import ARGUMENTS, find_chromium, may_sandbox
from tests.support.servers import Database
from tests.support.town import NOON, Clock, Town
from tests.support.web_fixtures import clock, unsettled, web, web_database, web_process

__all__ = ["clock", "web", "web_database", "web_process"]
FOLDER = Path(__file__).parent
CHROMIUM = pytest.StashKey[str]()
MISSING = pytest.StashKey[str]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright's objects belong to one event loop: the whole run's."""
    for item in items:
        if FOLDER in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Find or install Chromium before the first test: a download may take longer than a test may."""
    if session.config.option.collectonly or not any(FOLDER in item.path.parents for item in session.items):
        return
    try:
        session.config.stash[CHROMIUM] = find_chromium(lambda line: print(line, file=sys.stderr))
    except NotPossible as why:
        session.config.stash[MISSING] = str(why)
        if hasattr(session.config, "workeroutput"):  # tests side by side: what a worker tells the run
            session.config.workeroutput["missing"] = str(why)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take over what a worker of pytest-xdist has to say in the end."""
    if why := getattr(node, "workeroutput", {}).get("missing"):
        node.config.stash[MISSING] = why


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say loudly when the pages were not tried in a browser."""
    why = config.stash.get(MISSING, "")
    if why:
        terminalreporter.section("THE PAGES WERE NOT TRIED IN A BROWSER", yellow=True, bold=True)
        terminalreporter.line(why, yellow=True, bold=True)


@pytest.fixture(scope="session")
def chromium_path(pytestconfig: pytest.Config) -> str:
    """Debian's Chromium; without one the tests are skipped."""
    if MISSING in pytestconfig.stash:
        pytest.skip(pytestconfig.stash[MISSING])
    return pytestconfig.stash[CHROMIUM]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(chromium_path: str) -> AsyncIterator[Browser]:
    """The browser of the run."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, args=ARGUMENTS, chromium_sandbox=may_sandbox()
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def room(chromium: Browser, web: str) -> AsyncIterator[Room]:
    """Where the people of a test sit."""
    room = Room(chromium, web)
    yield room
    await room.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def desk(chromium: Browser, web: str) -> AsyncIterator[Person]:
    """Where one visitor after the other sits down."""
    room = Room(chromium, web)
    yield await room.stranger()
    await room.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(desk: Person) -> Person:
    """Whoever is next at the desk, whatever became of the one before: for tests that only look."""
    await desk.page.set_viewport_size(DESKTOP)
    await desk.page.emulate_media(color_scheme="light")
    return desk


@pytest_asyncio.fixture(loop_scope="session")
async def town(web: str, web_database: Database, clock: Clock) -> AsyncIterator[Town]:
    """A collège with one family, for this test alone."""
    clock.instant = NOON
    async with unsettled(web, web_database, clock) as town:
        yield await town.settle()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def places(web: str, web_database: Database, clock: Clock) -> AsyncIterator[Places]:
    """Towns that tests only look at, one for each state."""
    async with unsettled(web, web_database, clock) as template:
        places = Places(template)
        yield places
        await places.close()
