"""A log of dossiers in a database of its own: written, projected, and what the command line says of it."""

import asyncio
import contextlib
import os
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg
from uuid_utils.compat import uuid7

from services.intentions.eventstore.model import Append, Context, NewEvent
from services.intentions.eventstore.store import EventStore
from services.intentions.projections.known import PROJECTIONS
from services.intentions.projections.projector import advance
from shared.postgres.database import create_pool
from tests.support.long_log import COURSE, SCHOOL
from tests.support.servers import Database
from tests.support.system import ORIENTATION
from tests.support.town import NOON

DIGESTS = """
SELECT (SELECT md5(string_agg(one::text, ' ' ORDER BY one::text)) FROM projections.dossiers AS one),
       (SELECT md5(string_agg(one::text, ' ' ORDER BY one::text)) FROM projections.plans AS one)
"""
Digests = tuple[str | None, ...]


@dataclass
class Dossiers:
    """The log of `database`; `known` are the events that were accepted, in their order."""

    database: Database
    pool: asyncpg.Pool
    store: EventStore
    known: list[tuple[int, datetime]] = field(default_factory=list)

    async def write(self, number: int, pause: float = 0.0) -> None:
        """Write so many dossiers, each its whole course, with a pause after each event."""
        for _ in range(number):
            stream = f"dossier-{uuid7()}-2026"
            for version, (name, data, _) in enumerate(COURSE):
                new = NewEvent(stream, name, 1, data.encode(), uuid7(), "creteil", SCHOOL)
                appended = await self.store.append(Append([new], {stream: version}, Context(NOON)))
                assert appended.last_position is not None
                self.known.append((appended.last_position, await now(self.pool)))
                await asyncio.sleep(pause)

    async def project(self) -> Digests:
        """Project all there is; the digests of the projections."""
        for projection in PROJECTIONS.values():
            while await advance(projection, self.pool, self.store):
                pass
        return await digests(self.pool)


async def now(pool: asyncpg.Pool) -> datetime:
    """The database's clock."""
    instant: datetime = await pool.fetchval("SELECT clock_timestamp()")
    return instant


async def digests(pool: asyncpg.Pool | asyncpg.Connection) -> Digests:
    """Of each projection's rows."""
    [found] = await pool.fetch(DIGESTS)
    return tuple(found)


@contextlib.asynccontextmanager
async def dossiers(database: Database) -> AsyncIterator[Dossiers]:
    """The log of a database, to be written; the server may go before the block ends."""
    pool = await create_pool(database.url)
    try:
        async with EventStore(pool) as store:
            yield Dossiers(database, pool, store)
    finally:
        pool.terminate()


def shell_of(database: Database) -> dict[str, str]:
    """The variables of an operator's shell on this database alone."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ORIENTATION_")}
    return kept | {
        "ORIENTATION_DATABASE_URL": database.url_as("intentions_cli"),
        "ORIENTATION_RESTORE_DATABASE_URL": database.url_as("intentions_restore"),
    }


async def orientation(database: Database, *arguments: str) -> str:
    """What `orientation …` printed. Errors: `CalledProcessError` where it failed."""
    command = [str(ORIENTATION), *arguments]
    done = await asyncio.to_thread(
        subprocess.run, command, env=shell_of(database), check=True, capture_output=True, text=True
    )
    return done.stdout
