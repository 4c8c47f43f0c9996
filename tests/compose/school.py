"""The sample collège on a system under docker compose, open for families to enter."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from deploy.samples.generate import FOLDER, GUARDIANS, PUPILS
from deploy.samples.town import ACADEMY, NAME, SCHOOL
from deploy.story.back_office import ENTRY, BackOffice, back_office
from tests.compose.system import ComposeSystem
from tests.faults.checks import all_arrived, check_log, check_mails, check_siecle, validate_during
from tests.faults.load import PARENTS_QUERY, Parent, parents_of
from tests.support.waiting import wait_until

PARENTS = 15
T = TypeVar("T")


@asynccontextmanager
async def open_school(system: ComposeSystem, *, staff: bool = True) -> AsyncIterator[BackOffice]:
    """Import it into an empty system, and open it in Siècle, where without `staff` nobody is asked."""
    files = [f"/import/{file.name}" for file in (PUPILS, GUARDIANS)]
    system.compose.orientation("import", "siecle", *files, "--name", NAME, mount=FOLDER)
    system.compose.set_demo_passwords(staff=staff)
    world = system.world
    async with back_office(world, SCHOOL, ACADEMY) as office:
        await office.load_pupils(
            [PUPILS, GUARDIANS] if staff else [PUPILS]
        )  # the release before takes pupils alone
        await office.configure()
        await office.open(ENTRY)
        yield office


async def validate_through(
    system: ComposeSystem, office: BackOffice, trouble: Callable[[], T]
) -> tuple[list[Parent], T]:
    """Parents validate until `trouble` is over, and sign out: all that was accepted arrives, once.

    `trouble` runs in a thread, from when they have signed in. What it returned.
    """
    world = system.world
    rows = system.query("intentions", PARENTS_QUERY.format(number=PARENTS))
    parents = await parents_of(world, rows, verify=False)
    troubling = asyncio.create_task(asyncio.to_thread(trouble))
    await validate_during(parents, troubling, random.Random(3))
    await _sign_out(parents)
    await wait_until(lambda: all_arrived(world, office, parents), "everything arrives", 120)
    check_log(system.events(), parents)
    check_siecle(await office.state(), parents)
    check_mails(world.mails(), parents)
    return parents, await troubling


async def _sign_out(parents: list[Parent]) -> None:
    await asyncio.gather(*(parent.sign_out() for parent in parents))
    for parent in parents:
        await parent.browser.close()
