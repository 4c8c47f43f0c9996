"""D9: one pair of processes cannot talk for half a minute: nothing comes through, or all is refused."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial

from services.notifications.sender import BATCH
from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live
from tests.faults.measure import Seen, judged, some_seconds
from tests.faults.wired import EDGES, FAMILIES

WITHIN_SECONDS = 5
PARTED_SECONDS = 30
LONGEST_ANSWER = 6.0  # the deadline of a request, and what a busy machine adds
SLOW = "SELECT coalesce(max(seconds), 0) FROM tries WHERE at > ?"


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            seen = Seen()
            fault = partial(_part, live, round_, seen)
            yield await judged(live, round_, fault, within=WITHIN_SECONDS, repeats=BATCH, seen=seen)


async def _part(live: Live, round_: Round, seen: Seen) -> float:
    # Every edge has its turn, in an order that the seed draws.
    edges = round_.chance_of_all().sample(EDGES, k=len(EDGES))
    edge = edges[(round_.number - 1) % len(edges)]
    # What a family's own line swallowed, its browser waits for as long as browsers do.
    silently = edge != FAMILIES and round_.chance("how").random() < 0.5
    wire = live.wired.wires[edge]
    await some_seconds(round_)
    began = time.monotonic()
    (wire.fall_silent if silently else wire.cut)()
    await asyncio.sleep(PARTED_SECONDS)  # the fault itself
    (wire.speak if silently else wire.mend)()
    seen.notes.append(f"edge={edge[0]}-{edge[1].lower()} {'silent' if silently else 'refused'}")
    slowest = live.ledger.value(SLOW, began)
    if edge != FAMILIES and slowest > LONGEST_ANSWER:
        seen.late.append(f"a family waited {slowest:.1f} s")
    return time.monotonic()


DRILL = Drill(
    "D9",
    "Two processes cannot reach each other",
    "Each edge in turn, silent or refused: nobody waits longer than its deadline, and it heals by itself",
    f"{PARTED_SECONDS} s: lost 0, twice ≤ {BATCH}, no answer later than {LONGEST_ANSWER:g} s, "
    f"recovery ≤ {WITHIN_SECONDS} s",
    _run,
    most=len(EDGES),
)
