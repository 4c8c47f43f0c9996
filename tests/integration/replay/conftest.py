"""One running system with the events of the demo's story, for all tests of this folder."""

import asyncio
from collections.abc import Iterator

import pytest

from deploy.story.play import play
from tests.support.servers import folder
from tests.support.system import System, running_system


@pytest.fixture(scope="package")
def system() -> Iterator[System]:
    with folder() as home, running_system(home / "stack") as system:
        asyncio.run(play(system.world, print))
        yield system
