"""D8: messages come in any order, within streams and across them, and some do not come at all."""

import json
import random
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from aio_pika.abc import AbstractIncomingMessage, AbstractMessage

from shared.messaging.topology import SYNC_EVENTS
from tests.faults.courier import WINDOW, copy_of, courier
from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live
from tests.faults.measure import judged
from tests.faults.posting import database_of
from tests.support.system import System

MESSAGES = 2 * WINDOW
LOSES = 1 / 25  # of the validations: a later one of the same dossier shows that they lack
WITHIN_SECONDS = 5
FILLED_SECONDS = 2
LOST_ON_THE_WAY = "orientation.IntentionsValidated.v1"
FILLED = """
SELECT count(p.done_at), coalesce(max(extract(epoch FROM p.done_at - (
    SELECT min(later.created_at) FROM sync.pushes later
    WHERE later.stream = p.stream AND later.version > p.version
))), 0)::float8
FROM sync.pushes p WHERE p.event = ANY ($1)
"""


@dataclass
class Shuffler:
    """Deals a window in any order; `lost` are the events that Siècle's side was not handed."""

    live: Live
    chance: random.Random
    lost: list[UUID] = field(default_factory=list)

    async def shuffle(self) -> float:
        """The fault; when it ended."""
        async with courier(self.live.comparison.amqp_url, self.deal) as carrying:
            await carrying.has_carried(MESSAGES)
        return time.monotonic()

    def deal(self, queue: str, window: Sequence[AbstractIncomingMessage]) -> Sequence[AbstractMessage]:
        """Any order, and not all of them."""
        kept = [message for message in window if not self._loses(queue, message)]
        return [copy_of(message) for message in self.chance.sample(kept, k=len(kept))]

    def _loses(self, queue: str, message: AbstractIncomingMessage) -> bool:
        event = json.loads(message.body)
        if event["type"] != LOST_ON_THE_WAY or self.chance.random() >= LOSES:
            return False
        if queue == SYNC_EVENTS:
            self.lost.append(UUID(event["id"]))
        return True


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            shuffler = Shuffler(live, round_.chance())
            verdict = await judged(live, round_, shuffler.shuffle, within=WITHIN_SECONDS)
            # Only now: what lacks is seen when something later of the same dossier comes.
            yield await _with_gaps(verdict, live.system, shuffler.lost)


async def _with_gaps(verdict: Verdict, system: System, lost: Sequence[UUID]) -> Verdict:
    """What Siècle's side was not handed has gone there, soon after a later event showed that it lacked."""
    async with database_of(system, "sync") as connection:
        [(filled, seconds)] = await connection.fetch(FILLED, lost)
    unfilled = (f"{len(lost) - filled} gaps were not filled",) if filled < len(lost) else ()
    late = (f"a gap was filled after {seconds:.1f} s",) if seconds > FILLED_SECONDS else ()
    return replace(
        verdict,
        notes=f"{verdict.notes} gaps={len(lost)} filled={seconds:.1f}s",
        problems=(*verdict.problems, *unfilled),
        late=(*verdict.late, *late),
    )


DRILL = Drill(
    "D8",
    "Messages come in any order, and some not at all",
    "Each dossier reaches Siècle in its order; what the broker lost is fetched",
    f"lost 0, reordered 0, a gap is filled ≤ {FILLED_SECONDS} s after it shows",
    _run,
)
