"""The log of a running system in another database: exported, imported twice, killed on the way."""

import asyncio
import json
import random
import time
from dataclasses import dataclass

import asyncpg

from tests.faults.apart.dossiers import digests, orientation, shell_of
from tests.faults.apart.servers import own_postgres
from tests.faults.replaying import killed
from tests.support.databases import copy_of_template
from tests.support.long_log import EVENTS, grow
from tests.support.servers import Database
from tests.support.system import System

ROWS = "SELECT pupil, phase, one::text AS whole, position FROM projections.dossiers AS one"


@dataclass
class Another:
    """How many events it has, and what is not as it should be; how fast a log of 100,000 is rebuilt."""

    positions: int
    a_second: float
    problems: tuple[str, ...]


async def into_another(system: System, chance: random.Random) -> Another:
    """Import the log into two databases, the first time killed, and compare the projections with each other's
    and with those of the system, as far as it has not gone on."""
    file = system.folder / "another.ndjson"
    await asyncio.to_thread(system.command, "events", "export", str(file))
    end = json.loads(file.read_bytes().splitlines()[-1])["data"]["position"]
    async with own_postgres() as server:
        both = [await copy_of_template(server.url, "intentions") for _ in range(2)]
        importing = ("events", "import", str(file))
        was_killed = await killed(shell_of(both[0]), chance, *importing)
        for database in both:
            if was_killed or database is not both[0]:
                await orientation(database, *importing)
            await orientation(database, "projections", "rebuild", "dossiers")
        first, second = [await _look(database.here_url) for database in both]
        a_second = await _speed(await copy_of_template(server.url, "intentions"))
        live = await _look(system.variables["ORIENTATION_DATABASE_URL"])
    file.unlink()
    checks = {
        "two replays made two projections": first.digest != second.digest,
        "a replay elsewhere made another projection": not _agree(live.rows, first.rows, end),
    }
    return Another(end, a_second, tuple(problem for problem, is_so in checks.items() if is_so))


async def _speed(database: Database) -> float:
    """Events a second, of a rebuild."""
    await grow(database)
    began = time.monotonic()
    await orientation(database, "projections", "rebuild", "dossiers")
    return EVENTS / (time.monotonic() - began)


@dataclass
class _Seen:
    digest: tuple[str | None, ...]
    rows: dict[tuple[str, str], tuple[int, str]]  # by pupil and phase: position, all columns


async def _look(url: str) -> _Seen:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(ROWS)
        found = {(str(row["pupil"]), row["phase"]): (row["position"], row["whole"]) for row in rows}
        return _Seen(await digests(connection), found)
    finally:
        await connection.close()


def _agree(
    live: dict[tuple[str, str], tuple[int, str]], there: dict[tuple[str, str], tuple[int, str]], end: int
) -> bool:
    """Whether what has not changed since position `end` is the same there, and nothing else is there."""
    same = all(there.get(key) == row for key, row in live.items() if row[0] <= end)
    return same and there.keys() <= live.keys()
