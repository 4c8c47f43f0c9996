"""`events export` against binary COPY of the same rows to nowhere, and its memory as the log grows."""

import os
import subprocess
import sys
import tempfile

import asyncpg
import uvloop

from benchmarks import sample
from benchmarks.database import database
from benchmarks.measure import Measured, Results, per_second, ratio, side_by_side
from services.intentions.cli.log.export.command import write_events
from services.intentions.cli.log.selection import Selection
from services.intentions.eventstore.store import EventStore
from shared.postgres.database import create_pool

SMALL, LARGE = 100_000, 1_000_000
ROUNDS = 5
EVERYTHING = Selection(None, None, None, None, None, None)
COPY = """
SELECT position, stream, version, id, type, schema_version, data, metadata, academy, school, recorded_at,
       command_id, hash
FROM eventstore.events ORDER BY position
"""
# The one event that was appended, again and again in streams of its own; nothing here reads the hash.
GROW = """
SET ROLE intentions_store;
INSERT INTO eventstore.events
SELECT n, 'dossier-' || gen_random_uuid() || '-2026', 1, gen_random_uuid(), type, schema_version, data,
       metadata, academy, school, recorded_at, command_id, hash
FROM eventstore.events, generate_series({after} + 1, {to}) AS n WHERE position = 1;
"""
# Runs in a process of its own, which prints the most memory it ever held, in kB.
ALONE = """
import resource, sys
from services.intentions.cli.app import app
try:
    app(["events", "export", sys.argv[1]])
except SystemExit as end:
    assert not end.code, end.code
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def run() -> Results:
    """`export_ratio` and `export_rss_growth_mb`, and the rates behind the first."""
    with database() as bench:
        superuser_url = bench.superuser_url.rpartition("/")[0] + f"/{bench.name}"
        uvloop.run(fill(bench.url, superuser_url, SMALL))
        small = _peak_mb(bench.url)
        uvloop.run(_grow(superuser_url, SMALL, LARGE))
        large = _peak_mb(bench.url)
        rates = uvloop.run(_rates(bench.url))
    return {
        "export_ratio": ratio(rates["export"], rates["copy"]),
        "export_events": per_second("events", rates["export"]),
        "export_copy": per_second("events", rates["copy"]),
        "export_rss_growth_mb": Measured("MB", (round(large - small, 1),)),
    }


async def fill(url: str, superuser_url: str, events: int) -> None:
    """A log of so many events, each in a stream of its own."""
    async with await create_pool(url) as pool, EventStore(pool) as store:
        await store.append(sample.append())
    await _grow(superuser_url, 1, events)


async def _rates(url: str) -> dict[str, list[float]]:
    os.environ["ORIENTATION_DATABASE_URL"] = url
    return await side_by_side(ROUNDS, export=_export, copy=lambda: copy_to_nowhere(url))


async def _grow(superuser_url: str, after: int, to: int) -> None:
    connection = await asyncpg.connect(superuser_url)
    await connection.execute(GROW.format(after=after, to=to))
    await connection.execute("RESET ROLE")
    # At rest: no vacuum and no checkpoint of what was just filled falls on what is measured.
    await connection.execute("VACUUM (ANALYZE) eventstore.events")
    await connection.execute("CHECKPOINT")
    await connection.close()


async def _export() -> int:
    completed = await write_events(EVERYTHING, len)  # to nowhere
    count = completed["count"]
    assert isinstance(count, int)
    return count


async def copy_to_nowhere(url: str) -> int:
    """Binary COPY of every row, thrown away; how many there were."""
    connection = await asyncpg.connect(url)

    async def nowhere(_chunk: bytes) -> None:
        pass

    done = await connection.copy_from_query(COPY, output=nowhere, format="binary")
    await connection.close()
    return int(done.split()[1])


def _peak_mb(url: str) -> float:
    """The most memory that an export of the whole log took."""
    environment = {**os.environ, "ORIENTATION_DATABASE_URL": url}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", ALONE, f"{folder}/log.ndjson"],
            env=environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
    return int(done.stdout.split()[-1]) / 1024
