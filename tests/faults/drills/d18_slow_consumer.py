"""D18: one consumer is slow; it takes no more into memory, and the others do not wait for it."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial

from tests.faults.drill import Drill, Round, Verdict
from tests.faults.findings import MAILED
from tests.faults.ground import Ground, Live
from tests.faults.measure import Seen, judged, some_seconds

WITHIN_SECONDS = 5
SLOW_SECONDS = 15
DELAY_SECONDS = 0.3  # of each piece on sync's way to its database: about a message a second
MOST_GROWTH = 50 * 2**20


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            seen = Seen()
            fault = partial(_be_slow, live, round_, seen)
            yield await judged(live, round_, fault, within=WITHIN_SECONDS, seen=seen)


async def _be_slow(live: Live, round_: Round, seen: Seen) -> float:
    assert live.crowd is not None
    await some_seconds(round_)
    wire = live.wired.wires["sync", "DATABASE_URL"]
    memory, began = live.wired.process("sync").memory_info().rss, time.monotonic()
    wire.delay = DELAY_SECONDS
    live.crowd.tell("sign out")
    await asyncio.sleep(SLOW_SECONDS)  # the fault itself
    wire.delay = 0.0
    growth = live.wired.process("sync").memory_info().rss - memory
    seen.notes.append(f"growth={growth / 2**20:.0f}MB")
    if growth > MOST_GROWTH:
        seen.problems.append(f"the slow consumer grew by {growth / 2**20:.0f} MB")
    mailed = live.ledger.value(MAILED, began)
    if mailed is None or mailed - began > WITHIN_SECONDS:
        seen.problems.append("another consumer waited for the slow one")
    return time.monotonic()


DRILL = Drill(
    "D18",
    "A consumer is slow",
    "Its memory stays bounded, the others do not wait for it, and it catches up",
    f"lost 0, memory + {MOST_GROWTH // 2**20} MB at most, an e-mail of the others within {WITHIN_SECONDS} s",
    _run,
    most=10,
)
