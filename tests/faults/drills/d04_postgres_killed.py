"""D4: `kill -9` of Postgres under load."""

from collections.abc import AsyncIterator, Sequence

from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground
from tests.faults.measure import judged, some_seconds

WITHIN_SECONDS = 5


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            await some_seconds(round_)
            yield await judged(
                live, round_, lambda: live.wired.kill_and_wait("postgres"), within=WITHIN_SECONDS
            )


DRILL = Drill(
    "D4",
    "Postgres is killed",
    "Nothing accepted is lost; families read 503 with Retry-After, never a 500",
    f"lost 0, recovery ≤ {WITHIN_SECONDS} s after the restart",
    _run,
)
