"""D10: messages that cannot be handled, among a thousand good ones."""

import random
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial
from uuid import UUID, uuid4

import orjson

from deploy.local.stack import Stack
from shared.messaging.topology import CONSUMED, NOTIFICATIONS_EVENTS, SYNC_EVENTS
from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground
from tests.faults.measure import Seen, judged
from tests.faults.posting import (
    Event,
    anew,
    command,
    database_of,
    dead_letters,
    depth,
    frozen,
    impatient,
    post,
)
from tests.support.figures import Figures, figures_of, rise
from tests.support.system import System
from tests.support.waiting import wait_until

GOOD = 1000
EACH = 10  # of each kind of poison, in each queue
NEVER = "NotUnderstood"  # what of it is not tried again
RETRY_MILLISECONDS = 100
HANDLED_SECONDS = 60
WITHIN_SECONDS = 5
SET_ASIDE = "orientation_messages_set_aside_total"
HANDLED = "SELECT count(*) FROM notifications.inbox WHERE event = ANY ($1)"


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    with impatient(live.system, RETRY_MILLISECONDS):
        async with live.load():
            for round_ in rounds:
                seen = Seen()
                fault = partial(_poison, live.system, round_.chance(), seen)
                yield await judged(live, round_, fault, within=WITHIN_SECONDS, seen=seen)


async def _poison(system: System, chance: random.Random, seen: Seen) -> float:
    before = await _figures(system)
    alone = await _drained(system, [], chance)
    await post(system, SYNC_EVENTS, _bad(chance))
    among = await _drained(system, _bad(chance), chance)
    seen.notes.append(f"good={GOOD} poison={2 * 3 * EACH} slower={100 * (among / alone - 1):.0f}%")
    seen.problems += [problem async for problem in _told(system)]
    counted = rise(before, await _figures(system), SET_ASIDE, queue=NOTIFICATIONS_EVENTS, to="dead")
    if counted != 5 * EACH:  # two kinds once more, when they were handed in again
        seen.problems.append(f"the figure of dead letters rose by {counted:.0f}")
    return time.monotonic()


async def _figures(system: System) -> Figures:
    return await figures_of(Stack(system.folder).health_url("notifications"))


async def _drained(system: System, bad: Sequence[bytes], chance: random.Random) -> float:
    """How many seconds it takes until a thousand good ones are handled, the bad among them."""
    good = _good()
    bodies = [*(orjson.dumps(event) for event in good), *bad]
    chance.shuffle(bodies)
    began = time.monotonic()
    await post(system, NOTIFICATIONS_EVENTS, bodies)

    async def all_handled() -> bool:
        return await _handled(system, good) == len(good)

    await wait_until(all_handled, "the good ones are handled", HANDLED_SECONDS)
    return time.monotonic() - began


def _good() -> list[Event]:
    """Ends of sessions in which nothing was entered."""
    example = frozen("SessionEnded")
    nothing = example["data"] | {"validated": []}
    return [anew(example, data=nothing | {"session": str(uuid4())}) for _ in range(GOOD)]


def _bad(chance: random.Random) -> list[bytes]:
    """No JSON, a type that nobody knows, and what no table can hold: the last is tried again."""
    example = frozen("IntentionsValidated")
    return [
        *(chance.randbytes(40) for _ in range(EACH)),
        *(orjson.dumps(anew(example, type="orientation.Unheard.v1")) for _ in range(EACH)),
        *(orjson.dumps(anew(example, subject="dossier-\x00-2026")) for _ in range(EACH)),
    ]


async def _handled(system: System, events: Sequence[Event]) -> int:
    async with database_of(system, "notifications") as connection:
        number: int = await connection.fetchval(HANDLED, [UUID(event["id"]) for event in events])
        return number


async def _told(system: System) -> AsyncIterator[str]:
    """What is wrong with the dead letters, with their figure, and with the commands that settle them."""
    for queue in (NOTIFICATIONS_EVENTS, SYNC_EVENTS):
        await _has_dead(system, queue, 3 * EACH)
    expected = {NOTIFICATIONS_EVENTS: 3 * EACH, SYNC_EVENTS: 3 * EACH}
    if (found := await dead_letters(system)) != expected:
        yield f"there are {found} dead letters"
    for queue in expected:
        await command(system, "dead-letters", "requeue", queue, "--reason", NEVER)
        await _has_dead(system, queue, 3 * EACH)
        await command(system, "dead-letters", "discard", queue, "--all")
    if found := await dead_letters(system):
        yield f"{found} dead letters stay"


async def _has_dead(system: System, queue: str, number: int) -> None:
    async def all_dead() -> bool:
        return await depth(system, CONSUMED[queue].dead) == number

    await wait_until(all_dead, f"{number} dead letters of {queue}", HANDLED_SECONDS)


DRILL = Drill(
    "D10",
    "Messages that nobody can handle, among good ones",
    "The good ones are handled; the others end among the dead letters, which the commands show and settle",
    "all good ones handled, every other in the dead letters (four rounds: each takes five minutes)",
    _run,
    most=4,
)
