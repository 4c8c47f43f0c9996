"""Append through the event store against plain INSERTs of an equal row: same server, same size, durable."""

import asyncio
from collections.abc import Sequence

import asyncpg
from uuid_utils.compat import uuid7

from benchmarks import sample
from benchmarks.database import database
from benchmarks.measure import Results, Work, per_second, ratio, side_by_side
from services.intentions.eventstore.store import EventStore
from shared.postgres.database import create_pool

ROUNDS = 25
CALLERS = 32
EACH = 40  # appends of each of the 32 in one round
ALONE = 250  # appends of the one in one round
INSERT = """
INSERT INTO public.plain (stream, version, id, type, schema_version, data, metadata, academy, school, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""


def run() -> Results:
    """`append_32_ratio` and `append_1_ratio`, and the rates behind them."""
    with database() as bench:
        return asyncio.run(_measure(bench.url))


async def _measure(url: str) -> Results:
    pool = await create_pool(url, min_size=1, max_size=2)
    connections = [await asyncpg.connect(url) for _ in range(CALLERS)]
    async with EventStore(pool) as store:
        many = await side_by_side(ROUNDS, store=_store(store, CALLERS, EACH), plain=_plain(connections, EACH))
        one = await side_by_side(ROUNDS, store=_store(store, 1, ALONE), plain=_plain(connections[:1], ALONE))
    for connection in connections:
        await connection.close()
    await pool.close()
    return {
        "append_32_ratio": ratio(many["store"], many["plain"]),
        "append_32_callers": per_second("events", many["store"]),
        "insert_32_connections": per_second("events", many["plain"]),
        "append_1_ratio": ratio(one["store"], one["plain"]),
        "append_1_caller": per_second("events", one["store"]),
        "insert_1_connection": per_second("events", one["plain"]),
    }


def _store(store: EventStore, callers: int, each: int) -> Work:
    async def caller() -> None:
        for _ in range(each):
            await store.append(sample.append())

    async def work() -> int:
        await asyncio.gather(*(caller() for _ in range(callers)))
        return callers * each

    return work


def _plain(connections: Sequence[asyncpg.Connection], each: int) -> Work:
    async def writer(connection: asyncpg.Connection) -> None:
        for _ in range(each):
            await connection.execute(INSERT, *_row())

    async def work() -> int:
        await asyncio.gather(*(writer(connection) for connection in connections))
        return len(connections) * each

    return work


def _row() -> tuple[object, ...]:
    metadata = sample.context().encode()
    return (
        sample.dossier(), 1, uuid7(), sample.TYPE, sample.SCHEMA, sample.DATA.decode(), metadata,
        sample.ACADEMY, sample.SCHOOL, b"0" * 32,
    )  # fmt: skip
