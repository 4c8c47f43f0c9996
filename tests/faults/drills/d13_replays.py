"""D13: the log replayed to our consumers, into projections and into another database; killed on the way."""

import random
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial

from tests.faults.apart.another import into_another
from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground
from tests.faults.measure import Seen, judged
from tests.faults.replaying import rebuilt, replayed
from tests.support.system import System

WITHIN_SECONDS = 5
A_SECOND = 5000


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            seen = Seen()
            fault = partial(_replay, live.system, round_.chance(), seen)
            yield await judged(live, round_, fault, within=WITHIN_SECONDS, seen=seen)


async def _replay(system: System, chance: random.Random, seen: Seen) -> float:
    await replayed(system, chance)
    differing, another = await rebuilt(system, chance), await into_another(system, chance)
    a_second = another.a_second
    seen.notes.append(f"events={another.positions} rebuilt={a_second:.0f}/s")
    seen.problems += another.problems
    if differing:
        seen.problems.append(f"{differing} rows of projections differ from the log")
    if a_second < A_SECOND:
        seen.late.append(f"{a_second:.0f} events a second, not {A_SECOND}")
    return time.monotonic()


DRILL = Drill(
    "D13",
    "The log is replayed, and the replay killed",
    "Projections come out the same, twice and elsewhere; no e-mail goes, Siècle and subscribers hear "
    "nothing; what was killed goes on",
    f"rows that differ 0, ≥ {A_SECOND} events a second (one round: it takes eight minutes)",
    _run,
    most=1,
)
