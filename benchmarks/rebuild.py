"""`projections rebuild` against binary COPY of the same rows to nowhere."""

import asyncio
from typing import Any

import asyncpg

from benchmarks.database import database
from benchmarks.export import SMALL, copy_to_nowhere, fill
from benchmarks.measure import Results, per_second, ratio, side_by_side
from services.intentions.eventstore.store import EventStore
from services.intentions.projections.dossiers import DOSSIERS
from services.intentions.projections.rebuild import rebuild
from shared.postgres.database import connect, create_pool

ROUNDS = 5


def run() -> Results:
    """`rebuild_ratio`, and the rates behind it."""
    with database() as bench:
        rates = asyncio.run(_rates(bench.url, bench.superuser_url.rpartition("/")[0] + f"/{bench.name}"))
    return {
        "rebuild_ratio": ratio(rates["rebuild"], rates["copy"]),
        "rebuild_events": per_second("events", rates["rebuild"]),
        "rebuild_copy": per_second("events", rates["copy"]),
    }


async def _rates(url: str, superuser_url: str) -> dict[str, list[float]]:
    await fill(url, superuser_url, SMALL)
    connection: asyncpg.Connection[Any] = await connect(url)
    async with await create_pool(url) as pool, EventStore(pool) as store:
        await rebuild(DOSSIERS, connection, store)  # the first one finds everything missing

        async def work() -> int:
            rebuilt = await rebuild(DOSSIERS, connection, store)
            assert not rebuilt.differing
            return rebuilt.position

        rates = await side_by_side(ROUNDS, rebuild=work, copy=lambda: copy_to_nowhere(url))
    await connection.close()
    return rates
