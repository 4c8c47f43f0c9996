"""D19: this release's consumers get events of a later one, and all that was ever promised."""

import json
import random
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial
from uuid import uuid4

import orjson
from aio_pika.abc import AbstractIncomingMessage, AbstractMessage

from shared.contract.events import EVENTS
from shared.contract.versions import read
from shared.messaging.topology import CONSUMED, NOTIFICATIONS_EVENTS, SYNC_EVENTS
from tests.contract.freeze import GOLDEN
from tests.faults.courier import copy_of, courier
from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live
from tests.faults.measure import Seen, judged
from tests.faults.posting import anew, command, depth, frozen, post_events
from tests.support.system import System
from tests.support.waiting import wait_until

MESSAGES = 100
NEWER = 1 / 10  # of the messages: once more, in a version that is not known yet
WITHIN_SECONDS = 5
DEAD_SECONDS = 30
TAKEN = {
    NOTIFICATIONS_EVENTS: ("IntentionsValidated", "SessionEnded"),
    SYNC_EVENTS: (
        "IntentionsValidated",
        "IntentionsWithdrawn",
        "OpinionAcknowledged",
        "PropositionsAnswered",
    ),
}


class Later:
    """Deals what a later release may send: fields and attributes more; `newer`: versions more, by queue."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.newer = dict.fromkeys(TAKEN, 0)

    def deal(self, queue: str, window: Sequence[AbstractIncomingMessage]) -> Sequence[AbstractMessage]:
        """Each in its order, with something that nobody here knows."""
        dealt: list[AbstractMessage] = []
        for message in window:
            event = json.loads(message.body)
            event |= {"tomorrow": "x", "data": event["data"] | {"tomorrow": {"x": [1]}}}
            dealt.append(copy_of(message, orjson.dumps(event)))
            if self._chance.random() < NEWER:
                newer = event | {"id": str(uuid4()), "type": event["type"].replace(".v1", ".v9")}
                dealt.append(copy_of(message, orjson.dumps(newer)))
                self.newer[queue] += 1
        return dealt


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            seen = Seen()
            fault = partial(_other_versions, live, round_.chance(), seen)
            yield await judged(live, round_, fault, within=WITHIN_SECONDS, seen=seen)


async def _other_versions(live: Live, chance: random.Random, seen: Seen) -> float:
    later, deaths = Later(chance), live.wired.deaths
    async with courier(live.comparison.amqp_url, later.deal) as carrying:
        await carrying.has_carried(MESSAGES)
    for queue, names in TAKEN.items():
        # Of nobody here, and sent again: they are decoded and kept, and nothing goes out by them.
        await post_events(live.system, queue, (anew(frozen(name), replayed=True) for name in names))
    for queue, number in later.newer.items():
        await _are_set_aside(live.system, queue, number)
    if live.wired.deaths > deaths:
        seen.problems.append(f"processes ended {live.wired.deaths - deaths} times")
    seen.notes.append(f"newer={sum(later.newer.values())} frozen={_all_that_was_promised()}")
    return time.monotonic()


async def _are_set_aside(system: System, queue: str, number: int) -> None:
    """Exactly so many wait among the dead letters for a release that knows them, and are thrown away here."""

    async def all_dead() -> bool:
        waiting = await depth(system, queue)
        return not waiting and await depth(system, CONSUMED[queue].dead) == number

    await wait_until(all_dead, f"{number} dead letters of {queue}", DEAD_SECONDS)
    await command(system, "dead-letters", "discard", queue, "--all")


def _all_that_was_promised() -> int:
    """How many frozen examples this release reads as its own models. Errors: `NotUnderstood`."""
    names = [file.stem.split(".v") for file in sorted(GOLDEN.glob("*.json"))]
    events = [(name, int(version)) for name, version in names if name in EVENTS]
    for name, version in events:
        example = json.loads((GOLDEN / f"{name}.v{version}.json").read_text(encoding="utf-8"))["example"]
        read(EVENTS[name], version, example["data"])
    return len(events)


DRILL = Drill(
    "D19",
    "Events of a later release, and of the first",
    "What is added is passed over; a version that is not known waits among the dead letters; what was ever "
    "promised is read",
    "lost 0, no process ends, exactly the unknown versions are dead letters (five rounds, for their time)",
    _run,
    most=5,
)
