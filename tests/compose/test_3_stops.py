"""Each service is stopped and started while parents validate: within 10 s, nothing lost or shown twice."""

import asyncio
import json
import random
import time

import pytest

from deploy.local.browser import Browser
from deploy.local.story.siecle import ENTRY, BackOffice
from deploy.samples.generate import FOLDER, GUARDIANS, PUPILS
from deploy.samples.town import ACADEMY, NAME, SCHOOL
from tests.compose.system import ComposeSystem
from tests.faults.checks import all_arrived, check_log, check_mails, check_siecle, validate_during
from tests.faults.load import PARENTS_QUERY, Parent, parents_of
from tests.support.waiting import wait_until

PARENTS = 15
OURS = ("web", "worker", "notifications", "sync", "siecle")
STOP_SECONDS = 10  # what every process of ours promises
SERVERS = ("rabbitmq", "postgres")
READY_SECONDS = 90


@pytest.fixture
def empty(system: ComposeSystem) -> ComposeSystem:
    """A system with the sample collège, and nothing entered."""
    system.renew()
    files = [f"/import/{file.name}" for file in (PUPILS, GUARDIANS)]
    system.compose.orientation("import", "siecle", *files, "--name", NAME, mount=FOLDER)
    system.compose.orientation("accounts", "demo-passwords")
    return system


async def test_stopping_and_starting_each_under_load_loses_nothing(empty: ComposeSystem) -> None:
    system, chance = empty, random.Random(3)
    world = system.world
    async with Browser(world.siecle_url) as staff:
        office = BackOffice(world, staff, SCHOOL, ACADEMY)
        await office.load_pupils([PUPILS])
        await office.configure()
        await office.open(ENTRY)
        rows = system.query("intentions", PARENTS_QUERY.format(number=PARENTS))
        parents = await parents_of(world, rows)

        stopping = asyncio.create_task(asyncio.to_thread(_stop_each, system))
        await validate_during(parents, stopping, chance)
        took = await stopping
        await _sign_out(parents)

        await wait_until(lambda: all_arrived(world, office, parents), "everything arrives", 120)
        check_log(system.events(), parents)
        check_siecle(await office.state(), parents)
        check_mails(world.mails(), parents)
    print({service: f"{seconds:.1f} s" for service, seconds in took.items()})
    assert {service: seconds for service, seconds in took.items() if seconds > STOP_SECONDS} == {}


def _stop_each(system: ComposeSystem) -> dict[str, float]:
    """SIGTERM to each, and back; how long each of ours took to end by itself."""
    took: dict[str, float] = {}
    for service in (*OURS, *SERVERS):
        [container] = system.containers(service)
        began = time.monotonic()
        system.compose("stop", service)
        if service in OURS:
            took[service] = time.monotonic() - began
            state = json.loads(system.docker("inspect", container))[0]["State"]
            assert state["ExitCode"] == 0, (service, state)
        system.compose("up", "--wait", "--wait-timeout", str(READY_SECONDS), "--no-deps", service)
    return took


async def _sign_out(parents: list[Parent]) -> None:
    await asyncio.gather(*(parent.sign_out() for parent in parents))
    for parent in parents:
        await parent.browser.close()
