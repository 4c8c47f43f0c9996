"""D20: SIGTERM of each process under load, as with a new release."""

from collections.abc import AsyncIterator, Sequence
from functools import partial

from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live
from tests.faults.measure import Seen, judged, some_seconds
from tests.faults.wired import SERVICES

WITHIN_SECONDS = 5
EXIT_SECONDS = 10


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            seen = Seen()
            order = round_.chance().sample(SERVICES, k=len(SERVICES))
            faults = (partial(_terminate, live, round_, seen, name) for name in order)
            yield await judged(live, round_, *faults, within=WITHIN_SECONDS, seen=seen)


async def _terminate(live: Live, round_: Round, seen: Seen, name: str) -> float:
    await some_seconds(round_, 1, name)
    took, started = await live.wired.terminate(name)
    seen.notes.append(f"{name}:{took:.1f}s")
    if took > EXIT_SECONDS:
        seen.late.append(f"{name} ended {took:.1f} s after SIGTERM")
    return started


DRILL = Drill(
    "D20",
    "Each process is asked to end",
    "SIGTERM of each process ends it in time, and what it has under way is finished or left to its successor",
    f"exit ≤ {EXIT_SECONDS} s, lost 0, twice 0, recovery ≤ {WITHIN_SECONDS} s after the restart",
    _run,
    most=10,
)
