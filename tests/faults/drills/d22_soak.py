"""D22: the load alone, for half an hour: nothing grows."""

import asyncio
import os
import statistics
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial

import asyncpg

from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live
from tests.faults.measure import Seen, judged
from tests.faults.wired import SERVICES

WITHIN_SECONDS = 5
SOAK_SECONDS, SHORT_SECONDS = 1800, 180
LONG_ROUNDS = 20  # who asks for so many rounds of the others has half an hour
FIRST = 1 / 6  # of it: until then all may grow, five minutes of thirty
SAMPLES = 90
MOST_GROWTH = 0.10
# What grows by less is no growth: caches of some MB, a few sockets, rows that autovacuum has not come to yet.
SPARED: Mapping[str, float] = {"rss": 8 * 2**20, "fds": 5, "connections": 5, "dead": 10_000}
DEAD = "SELECT coalesce(sum(n_dead_tup), 0) FROM pg_stat_user_tables"
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
Sample = dict[str, float]


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            seen = Seen()
            usual = SOAK_SECONDS if ground.wanted >= LONG_ROUNDS else SHORT_SECONDS
            seconds = float(os.environ.get("SOAK_SECONDS") or usual)
            fault = partial(_soak, live, seconds, seen)
            yield await judged(live, round_, fault, within=WITHIN_SECONDS, seen=seen)


async def _soak(live: Live, seconds: float, seen: Seen) -> float:
    began, samples = time.monotonic(), []
    while time.monotonic() < began + seconds:
        samples.append(await _sample(live))
        await asyncio.sleep(seconds / SAMPLES)
    seen.notes.append(f"soak={seconds:.0f}s")
    settled = samples[round(len(samples) * FIRST) :]
    width = max(1, len(settled) // 5)
    for what in settled[0]:
        early, late = (_median(part, what) for part in (settled[:width], settled[-width:]))
        growth = late - early
        seen.notes.append(f"{what}={_in_short(what, early)}→{_in_short(what, late)}")
        if growth > max(MOST_GROWTH * early, SPARED[what.split("-")[0]]):
            seen.problems.append(f"{what} grew from {_in_short(what, early)} to {_in_short(what, late)}")
    return time.monotonic()


async def _sample(live: Live) -> Sample:
    found: Sample = {}
    for name in SERVICES:
        process = live.wired.process(name)
        found[f"rss-{name}"] = process.memory_info().rss
        found[f"fds-{name}"] = process.num_fds()
    connection = await asyncpg.connect(live.system.variables["ORIENTATION_DATABASE_URL"])
    found["connections"] = float(await connection.fetchval(CONNECTIONS))
    found["dead"] = float(await connection.fetchval(DEAD))
    await connection.close()
    return found


def _median(samples: Sequence[Sample], what: str) -> float:
    return statistics.median(sample[what] for sample in samples)


def _in_short(what: str, value: float) -> str:
    return f"{value / 2**20:.0f}MB" if what.startswith("rss") else f"{value:.0f}"


DRILL = Drill(
    "D22",
    "The load, for long",
    "Memory, file descriptors, connections and dead rows do not grow after the first sixth",
    f"{SOAK_SECONDS // 60} min, {SHORT_SECONDS // 60} where fewer than {LONG_ROUNDS} rounds are run: lost 0, "
    f"growth ≤ {MOST_GROWTH:.0%} after the first sixth",
    _run,
    most=1,
)
