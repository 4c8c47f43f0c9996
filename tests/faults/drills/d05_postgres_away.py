"""D5: Postgres is away for a minute; nobody exits, nobody spins."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial

from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live
from tests.faults.measure import Seen, judged, some_seconds
from tests.faults.wired import SERVICES

WITHIN_SECONDS = 3
AWAY_SECONDS, SHORT_SECONDS = 60, 12
EVERY = 7  # rounds: one of them lasts a minute, the others are short
MOST_CPU = 0.10
RETRYING = tuple(name for name in SERVICES if name != "web")  # web answers families meanwhile


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            seen = Seen()
            fault = partial(_be_away, live, round_, seen)
            yield await judged(live, round_, fault, within=WITHIN_SECONDS, seen=seen)


async def _be_away(live: Live, round_: Round, seen: Seen) -> float:
    await some_seconds(round_)
    seconds = AWAY_SECONDS if round_.number % EVERY == 1 else SHORT_SECONDS
    deaths = live.wired.deaths
    async with live.wired.away("postgres"):
        used = {name: live.wired.cpu_seconds(name) for name in SERVICES}
        began = time.monotonic()
        await asyncio.sleep(seconds)  # the fault itself
        spent = time.monotonic() - began
        share = {name: (live.wired.cpu_seconds(name) - used[name]) / spent for name in SERVICES}
    ended = await live.comparison.database_answers()
    seen.notes.append(f"away={seconds}s cpu=" + ",".join(f"{name}:{one:.1%}" for name, one in share.items()))
    seen.late += [f"{name} took {share[name]:.0%} of a core" for name in RETRYING if share[name] > MOST_CPU]
    if live.wired.deaths != deaths:
        seen.problems.append(f"{live.wired.deaths - deaths} processes ended")
    return ended


DRILL = Drill(
    "D5",
    "Postgres is away",
    "No process ends, and waiting costs little; work goes on by itself",
    f"{AWAY_SECONDS} s (one round in {EVERY}, else {SHORT_SECONDS}): lost 0, no process ends, CPU of one "
    f"that retries < {MOST_CPU:.0%}, recovery ≤ {WITHIN_SECONDS} s after Postgres answers",
    _run,
)
