"""D9: one pair of processes cannot talk for half a minute: nothing comes through, or all is refused."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial

from services.notifications.sender import BATCH
from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live
from tests.faults.measure import Seen, judged, some_seconds
from tests.faults.wired import EDGES, FAMILIES, Edge

WITHIN_SECONDS = 5
PARTED_SECONDS = 30
LONGEST_ANSWER = 6.0  # the deadline of a request, and what a busy machine adds
# Of what failed and of what did not.
SLOWEST = """
SELECT coalesce(max(seconds), 0)
FROM (SELECT seconds, at FROM tries UNION ALL SELECT seconds, at FROM slow) WHERE at > ?
"""


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            seen, began = Seen(), time.monotonic()
            fault = partial(_part, live, round_, seen)
            verdict = await judged(live, round_, fault, within=WITHIN_SECONDS, repeats=BATCH, seen=seen)
            # Only now: who still waited when the line was mended has an answer, too.
            yield _with_slowest(verdict, live.ledger.value(SLOWEST, began))


def _edge(round_: Round) -> Edge:
    """Every edge has its turn, in an order that the seed draws."""
    edges = round_.chance_of_all().sample(EDGES, k=len(EDGES))
    return edges[(round_.number - 1) % len(edges)]


def _with_slowest(verdict: Verdict, seconds: float) -> Verdict:
    is_late = _edge(verdict.round) != FAMILIES and seconds > LONGEST_ANSWER
    late = (f"a family waited {seconds:.1f} s",) if is_late else ()
    return replace(verdict, notes=f"{verdict.notes} slowest={seconds:.1f}s", late=(*verdict.late, *late))


async def _part(live: Live, round_: Round, seen: Seen) -> float:
    edge = _edge(round_)
    # What a family's own line swallowed, its browser waits for as long as browsers do.
    silently = edge != FAMILIES and round_.chance("how").random() < 0.5
    wire = live.wired.wires[edge]
    await some_seconds(round_)
    (wire.fall_silent if silently else wire.cut)()
    await asyncio.sleep(PARTED_SECONDS)  # the fault itself
    (wire.speak if silently else wire.mend)()
    seen.notes.append(f"edge={edge[0]}-{edge[1].lower()} {'silent' if silently else 'refused'}")
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
