"""D16: the clock of one process' host is an hour ahead, or behind."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import partial

from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live
from tests.faults.measure import Seen, judged, some_seconds
from tests.faults.wired import SERVICES
from tests.support.faketime import library, wrong_by

WITHIN_SECONDS = 5
WRONG_SECONDS = 3600


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    if await asyncio.to_thread(library) is None:  # apt-get may have to bring it
        for round_ in rounds:
            yield Verdict(round_, skipped="libfaketime is not installed, and cannot be")
        return
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            seen = Seen()
            faults = (partial(one, live, round_, seen) for one in (_go_wrong, _be_right))
            yield await judged(live, round_, *faults, within=WITHIN_SECONDS, seen=seen)


def _who(round_: Round) -> str:
    """Every process has its turn, in an order that the seed draws."""
    names = round_.chance_of_all().sample(SERVICES, k=len(SERVICES))
    return names[(round_.number - 1) % len(names)]


async def _go_wrong(live: Live, round_: Round, seen: Seen) -> float:
    name, seconds = _who(round_), round_.chance().choice((WRONG_SECONDS, -WRONG_SECONDS))
    seen.notes.append(f"{name}={seconds:+d}s")
    live.wired.child(name)._environment |= wrong_by(seconds)
    return (await live.wired.terminate(name))[1]


async def _be_right(live: Live, round_: Round, _seen: Seen) -> float:
    await some_seconds(round_)
    name = _who(round_)
    for variable in wrong_by(0).keys() - {"PATH"}:
        del live.wired.child(name)._environment[variable]
    return (await live.wired.terminate(name))[1]


DRILL = Drill(
    "D16",
    "A host's clock is wrong",
    "An hour ahead or behind at one process ends no session, moves no deadline, sends nothing twice",
    f"lost 0, twice 0, recovery ≤ {WITHIN_SECONDS} s after a start with the wrong clock, and with the right",
    _run,
    most=10,
)
