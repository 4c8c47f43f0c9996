"""One disaster: the machine of Postgres breaks under writes, and another begins with the archive."""

import asyncio
import json
import random
import time
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from services.intentions.projections.known import PROJECTIONS
from tests.faults.apart.archived import Archived
from tests.faults.apart.dossiers import Digests, digests, dossiers, now, orientation
from tests.support.databases import copy_of_template, make_templates
from tests.support.off_loop import off_loop
from tests.support.servers import Database
from tests.support.waiting import wait_until

A_SECOND = 20
BEFORE, AFTER = 20, (30, 60)  # dossiers of four events until the instant, and from there to the disaster
RECOVERY_SECONDS = 60


@dataclass
class Disaster:
    """What was there, and what the restores gave back; `head` is of the instant, the times in seconds."""

    database: Database
    known: list[tuple[int, datetime]]
    instant: datetime
    head: int
    digests: Digests
    broke: datetime


@dataclass
class Restored:
    """What one restore gave back."""

    positions: list[int]
    digests: Digests
    differing: int  # rows of projections that a replay makes otherwise
    seconds: float


async def disaster(one: Archived, chance: random.Random) -> Disaster:
    """Write, remember an instant, go on writing, and break."""
    async with off_loop(one.runs()):
        await make_templates(one.server.url)
        database = await copy_of_template(one.server.url, "intentions")
        await asyncio.to_thread(one.base_backup)
        async with dossiers(database) as log:
            await log.write(BEFORE, 1 / A_SECOND)
            kept, instant, head = await log.project(), await now(log.pool), len(log.known)
            await log.write(chance.randint(*AFTER), 1 / A_SECOND)
            return Disaster(database, log.known, instant, head, kept, await now(log.pool))


async def restore(one: Archived, found: Disaster, instant: datetime | None) -> Restored:
    """Restore, begin a new history, build the projections anew."""
    began = time.monotonic()
    await asyncio.to_thread(one.restore, instant)
    async with off_loop(one.runs()):
        await wait_until(lambda: _is_promoted(one), "Postgres has recovered", RECOVERY_SECONDS)
        return await _begin_anew(found.database, began)


async def _begin_anew(database: Database, began: float) -> Restored:
    async with dossiers(database) as log:
        there = await digests(log.pool)
        await orientation(database, "events", "verify")
        await orientation(database, "events", "new-log")
        differing = [await _rebuilt(database, name) for name in PROJECTIONS]
        seconds = time.monotonic() - began
        positions = [event.position async for event in log.store.read_all()]
        return Restored(positions, there, sum(differing), seconds)


async def _is_promoted(one: Archived) -> bool:
    connection = await asyncpg.connect(one.server.url)
    recovering = await connection.fetchval("SELECT pg_is_in_recovery()")
    await connection.close()
    return not recovering


async def _rebuilt(database: Database, name: str) -> int:
    differing: int = json.loads(await orientation(database, "projections", "rebuild", name, "--json"))[
        "differing"
    ]
    return differing
