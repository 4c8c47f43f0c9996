"""D1: `kill -9` of each process in turn, under load."""

from collections.abc import AsyncIterator, Sequence

from services.notifications.sender import BATCH
from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live
from tests.faults.measure import Fault, judged, some_seconds
from tests.faults.wired import SERVICES

WITHIN_SECONDS = 5


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            order = round_.chance().sample(SERVICES, k=len(SERVICES))
            faults = [_kill(live, round_, name) for name in order]
            yield await judged(live, round_, *faults, within=WITHIN_SECONDS, repeats=BATCH)


def _kill(live: Live, round_: Round, name: str) -> Fault:
    async def fault() -> float:
        await some_seconds(round_, 1, name)
        return await live.wired.kill_and_wait(name)

    return fault


DRILL = Drill(
    "D1",
    "Each process is killed",
    "`kill -9` of web, worker, notifications, sync and the stand-in loses nothing; an e-mail that was going "
    "at that moment may go twice, the same Message-ID and the same bytes",
    f"lost 0, twice ≤ {BATCH}, recovery ≤ {WITHIN_SECONDS} s after the restart",
    _run,
)
