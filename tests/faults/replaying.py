"""Replays of a running system's log, killed at seeded moments and begun again."""

import asyncio
import json
import os
import random
import subprocess
from collections.abc import Mapping

from deploy.local.stack import ROOT
from shared.messaging.topology import NOTIFICATIONS_EVENTS, SYNC_EVENTS
from tests.faults.posting import depth
from tests.support.system import ORIENTATION, System
from tests.support.waiting import wait_until

LAST = 3000  # events that consumers get again
A_SECOND = 1000
KILLED_SECONDS = (1.0, 4.0)  # after its start
TAKEN_SECONDS = 60


async def replayed(system: System, chance: random.Random) -> None:
    """The last events once more to each consumer, from where the killed replay was."""
    since = max(1, await head(system) - LAST)
    for queue in (NOTIFICATIONS_EVENTS, SYNC_EVENTS):
        command = ["events", "replay", queue, "--from", str(since), "--rate", str(A_SECOND)]
        await killed(system.variables, chance, *command)
        await asyncio.to_thread(system.command, *command)

        async def all_taken(queue: str = queue) -> bool:
            return await depth(system, queue) == 0

        await wait_until(all_taken, f"{queue} is handled", TAKEN_SECONDS)


async def rebuilt(system: System, chance: random.Random) -> int:
    """Rows of `dossiers` that came out otherwise in two rebuilds, after one that was killed."""
    rebuild = ("projections", "rebuild", "dossiers", "--json")
    await killed(system.variables, chance, *rebuild)
    found = [json.loads(await asyncio.to_thread(system.command, *rebuild)) for _ in range(2)]
    return sum(one["differing"] for one in found)


async def killed(environment: Mapping[str, str], chance: random.Random, *arguments: str) -> bool:
    """Start `orientation …` and kill it at some moment; False where it had ended before, well."""
    quiet = subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        str(ORIENTATION), *arguments, cwd=ROOT, env={**os.environ, **environment}, stdout=quiet, stderr=quiet
    )
    try:
        async with asyncio.timeout(chance.uniform(*KILLED_SECONDS)):
            assert await process.wait() == 0, arguments
            return False
    except TimeoutError:
        process.kill()
        await process.wait()
        return True


async def head(system: System) -> int:
    """The last position of the log."""
    found: int = json.loads(await asyncio.to_thread(system.command, "status", "--json"))["log"]["events"]
    return found
