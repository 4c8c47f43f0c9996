"""A few drills of `make faults` with every change: nothing is lost, nothing out of order, nothing hangs.

How long it takes is not asserted here.
"""

import random
from collections.abc import AsyncIterator, Sequence
from functools import partial

import pytest
import pytest_asyncio

from tests.faults.drill import Drill, Round, Verdict
from tests.faults.drills import d01_processes_killed, d03_broker, d04_postgres_killed
from tests.faults.drills.d23_silence import silence
from tests.faults.ground import Ground, live_system
from tests.faults.measure import Seen, judged
from tests.support.servers import folder

SEED = random.SystemRandom().randrange(1_000_000)
FAMILIES, A_SECOND = 25, 10
SILENT_SECONDS = 18  # longer than a command to Postgres is waited for, and than three heartbeats of a second
SILENT = (
    ("worker", "DATABASE_URL"),
    ("worker", "AMQP_URL"),
    ("notifications", "AMQP_URL"),
    ("web", "DATABASE_URL"),
)
ANSWERED = "SELECT count(*) FROM tries WHERE reason = '503'"
pytestmark = [pytest.mark.timeout(600), pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ground() -> AsyncIterator[Ground]:
    """One system for all of them."""
    with folder() as home:
        async with live_system(
            home / "live", SEED, families=FAMILIES, a_second=A_SECOND, heartbeat=1
        ) as live:
            yield Ground(home, SEED, live)


@pytest.mark.parametrize(
    "drill",
    [one.DRILL for one in (d01_processes_killed, d03_broker, d04_postgres_killed)],
    ids=lambda drill: drill.number,
)
async def test_nothing_is_lost_or_out_of_order(ground: Ground, drill: Drill) -> None:
    last = drill.rounds(1, SEED)[-1:]  # of the broker's the kill, not the restart
    verdicts = [verdict async for verdict in drill.run(ground, last)]
    check(verdicts)


async def test_w1_after_silence_on_four_edges_everything_works_again_without_a_hand(ground: Ground) -> None:
    live, round_, seen = await ground.live(), Round("silence", 1, SEED), Seen()
    deaths = live.wired.deaths
    async with live.load():
        fault = partial(silence, live, round_, seen, SILENT, SILENT_SECONDS)
        check([await judged(live, round_, fault, within=0, seen=seen)])
    assert live.ledger.value(ANSWERED) > 0, "families are told"
    assert all(live.wired.wires[edge].met > 0 for edge in SILENT)
    assert live.wired.deaths == deaths


def check(verdicts: Sequence[Verdict]) -> None:
    """All held; the line says what was seen."""
    for verdict in verdicts:
        print(verdict.line)
    assert verdicts
    assert all(verdict.held for verdict in verdicts), verdicts
