"""A rolling upgrade: with two of each process, one after the other ends and starts anew, under load."""

import time
from collections.abc import AsyncIterator, Sequence
from functools import partial

from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live, live_system
from tests.faults.measure import Seen, judged
from tests.faults.twice import SECOND, TWICE, Twice
from tests.support.waiting import wait_until

EXIT_SECONDS = 10
READY_SECONDS = 60
WITHIN_SECONDS = 5
ALL = [*TWICE, *(f"{name}{SECOND}" for name in TWICE)]
SERVER_ERRORS = "SELECT count(*) FROM tries WHERE at > ? AND reason LIKE '5%'"


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    async with (
        live_system(ground.folder / "rolling", ground.seed, supervisor=Twice) as live,
        live.load(),
    ):
        for round_ in rounds:
            seen = Seen()
            yield await judged(
                live, round_, partial(_roll, live, round_, seen), within=WITHIN_SECONDS, seen=seen
            )


async def _roll(live: Live, round_: Round, seen: Seen) -> float:
    began = time.monotonic()
    for name in round_.chance().sample(ALL, k=len(ALL)):
        await _renew(live, name, seen)
    if failed := live.ledger.value(SERVER_ERRORS, began):
        seen.problems.append(f"{failed} answers from 500 on")
    broken = live.ledger.value("SELECT count(*) FROM tries WHERE at > ?", began) - failed
    seen.notes.append(f"tried again={broken}")
    return time.monotonic()


async def _renew(live: Live, name: str, seen: Seen) -> None:
    """It ends, and is ready again before the next one goes."""
    assert isinstance(live.wired, Twice)
    took, _ = await live.wired.terminate(name)
    seen.notes.append(f"{name}:{took:.1f}s")
    if took > EXIT_SECONDS:
        seen.late.append(f"{name} ended {took:.1f} s after SIGTERM")
    ready = partial(live.wired.is_ready, name)
    await wait_until(ready, f"{name} is ready again", READY_SECONDS)


DRILL = Drill(
    "rolling",
    "All processes are upgraded under load, two of each",
    "One after the other is ended by SIGTERM and starts anew: nobody is answered by an error of the server",
    f"exit ≤ {EXIT_SECONDS} s, lost 0, twice 0, no answer from 500 on",
    _run,
    most=5,
)
