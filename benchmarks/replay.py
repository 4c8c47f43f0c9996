"""Replay through the event store, decoded, against the same rows fetched as asyncpg records."""

import asyncio

import asyncpg

from benchmarks import sample
from benchmarks.database import database
from benchmarks.measure import Results, per_second, ratio, side_by_side
from services.intentions.eventstore.log import PAGE
from services.intentions.eventstore.store import EventStore
from shared.postgres.database import create_pool

EVENTS = 20_000
ROUNDS = 7
RECORDS = """
SELECT position, stream, version, id, type, schema_version, data, metadata, academy, school, recorded_at,
       command_id, hash
FROM eventstore.events WHERE position > $1 ORDER BY position LIMIT $2
"""


def run() -> Results:
    """`replay_ratio`, and the rates behind it."""
    with database() as bench:
        return asyncio.run(_measure(bench.url))


async def _measure(url: str) -> Results:
    pool = await create_pool(url, min_size=1, max_size=2)
    async with EventStore(pool) as store:
        for _ in range(0, EVENTS, 250):
            await asyncio.gather(*(store.append(sample.append()) for _ in range(250)))
        rates = await side_by_side(ROUNDS, decoded=lambda: _decoded(store), records=lambda: _records(pool))
    await pool.close()
    return {
        "replay_ratio": ratio(rates["decoded"], rates["records"]),
        "replay_decoded": per_second("events", rates["decoded"]),
        "replay_records": per_second("events", rates["records"]),
    }


async def _decoded(store: EventStore) -> int:
    count = 0
    async for event in store.read_all():
        assert event.data["phase"] == "provisional"
        assert event.metadata["time"]
        count += 1
    return count


async def _records(pool: asyncpg.Pool) -> int:
    count = position = 0
    while rows := await pool.fetch(RECORDS, position, PAGE):
        count += len(rows)
        position = rows[-1]["position"]
    return count
