"""One system under docker compose for all tests of this folder, which run in the order of their files.

Where no engine runs and none can be started, every test is skipped, and the last lines say so loudly.
"""

from collections.abc import Callable, Iterator

import pytest

from deploy.docker.engine import engine
from deploy.local.stack import ROOT
from deploy.machine import NotPossible
from tests.compose.system import ComposeSystem, compose_system, with_images

SECONDS = 600
LACKING = pytest.StashKey[str]()
SAID = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def system(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ComposeSystem]:
    folder = ROOT / ".engine"
    try:
        with (
            engine(folder) as environment,
            compose_system(with_images(environment), tmp_path_factory.mktemp("compose")) as running,
        ):
            yield running
    except NotPossible as error:
        request.config.stash[LACKING] = str(error)
        pytest.skip(f"no Docker engine: {error}")


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Says something in the last lines of the run: what a test prints is seen only when it fails."""
    return request.config.stash.setdefault(SAID, []).append


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Starting and stopping containers takes its time; building the images is not the first test's."""
    for item in items:
        item.add_marker(pytest.mark.timeout(SECONDS, func_only=True))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Nobody may take a run without an engine for a run."""
    if reason := config.stash.get(LACKING, None):
        terminalreporter.section("NOT TESTED: docker compose", sep="!")
        terminalreporter.line(reason)
    for line in config.stash.get(SAID, []):
        terminalreporter.section(line)
