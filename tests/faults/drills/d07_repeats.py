"""D7: every message comes two to five times."""

import random
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial

from aio_pika.abc import AbstractIncomingMessage, AbstractMessage

from tests.faults.courier import copy_of, courier
from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live
from tests.faults.measure import judged

TIMES = (2, 5)
MESSAGES = 100
WITHIN_SECONDS = 5


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            yield await judged(live, round_, partial(_repeat, live, round_.chance()), within=WITHIN_SECONDS)


async def _repeat(live: Live, chance: random.Random) -> float:
    async with courier(live.comparison.amqp_url, partial(_deal, chance)) as carrying:
        await carrying.has_carried(MESSAGES)
    return time.monotonic()


def _deal(
    chance: random.Random, _queue: str, window: Sequence[AbstractIncomingMessage]
) -> Sequence[AbstractMessage]:
    """Each in its order, and again among those after it."""
    dealt: list[tuple[float, AbstractMessage]] = []
    for place, message in enumerate(window):
        again = [chance.uniform(place, len(window)) for _ in range(chance.randint(*TIMES) - 1)]
        dealt += [(at, copy_of(message)) for at in (float(place), *again)]
    return [message for _, message in sorted(dealt, key=lambda one: one[0])]


DRILL = Drill(
    "D7",
    "Every message comes two to five times",
    "Families, mailboxes and Siècle see what they would have seen with one delivery each",
    "lost 0, nothing twice",
    _run,
)
