"""D6: fifty writers on one stream, whose connections are ended under them."""

from collections.abc import AsyncIterator, Sequence
from itertools import pairwise
from uuid import UUID

import asyncpg

from tests.faults.apart.servers import own_postgres
from tests.faults.apart.writers import HOT, WRITERS, Race, connected, race
from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground
from tests.support.databases import copy_of_template
from tests.support.servers import Database

EACH = 4
STORED = "SELECT version, command_id FROM eventstore.events WHERE stream = $1 ORDER BY version"


async def _run(_ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    async with own_postgres() as server:
        for round_ in rounds:
            database = await copy_of_template(server.url, "intentions")
            yield _verdict(round_, await race(database, EACH, round_.chance()), await _stored(database))


async def _stored(database: Database) -> list[asyncpg.Record]:
    async with connected(database) as connection:
        return await connection.fetch(STORED, HOT)


def _verdict(round_: Round, told: Race, stored: Sequence[asyncpg.Record]) -> Verdict:
    won: set[tuple[int, UUID]] = set(told.won)
    there = {(row["version"], row["command_id"]) for row in stored}
    positions, problems = list(range(1, 2 * WRITERS * EACH + 1)), []
    if len({version for version, _ in told.won}) < len(told.won):
        problems.append("a version has two winners")
    if [row["version"] for row in stored] != list(range(1, WRITERS * EACH + 1)):
        problems.append("the stream's versions have a gap")
    seen = {"a subscription": told.followed, "who asks for what is new": told.polled}
    problems += [f"{who} did not see every position" for who, found in seen.items() if found != positions]
    return Verdict(
        round_,
        accepted=len(told.won),
        lost=len(won - there),
        twice=len(stored) - len({row["command_id"] for row in stored}),
        reordered=sum(later <= sooner for found in seen.values() for sooner, later in pairwise(found)),
        longest_gap=told.longest_gap,
        notes=f"ended={told.ended}",
        problems=tuple(problems),
    )


DRILL = Drill(
    "D6",
    f"{WRITERS} writers on one stream, whose connections end",
    "One writer wins each version; a reader at the log's end sees every position, in order",
    "lost 0, versions and positions without a gap",
    _run,
)
