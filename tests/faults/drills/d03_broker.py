"""D3: the broker restarts, and is killed. Web needs none: no family notices."""

import socket
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial
from urllib.parse import urlsplit

from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live
from tests.faults.measure import Seen, judged, some_seconds
from tests.support.waiting import wait_until

WITHIN_SECONDS = 3
BOOT_SECONDS = 90


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            seen = Seen()
            fault = partial(_restart if round_.number % 2 else _kill, live, round_, seen)
            yield await judged(live, round_, fault, within=WITHIN_SECONDS, seen=seen)


async def _restart(live: Live, round_: Round, seen: Seen) -> float:
    await some_seconds(round_)
    began = time.monotonic()
    async with live.wired.away("rabbitmq"):
        pass
    return await _open(live, began, seen)


async def _kill(live: Live, round_: Round, seen: Seen) -> float:
    await some_seconds(round_)
    began = time.monotonic()
    await live.wired.kill_and_wait("rabbitmq")
    return await _open(live, began, seen)


async def _open(live: Live, began: float, seen: Seen) -> float:
    """When its port is open."""
    parts = urlsplit(live.comparison.amqp_url)

    def is_open() -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex((parts.hostname or "", parts.port or 0)) == 0

    await wait_until(is_open, "the broker's port opens", BOOT_SECONDS)
    ended = time.monotonic()
    seen.notes.append(f"away={ended - began:.1f}s")
    seen.problems += [f"without a broker families had {told}" for told in live.failures(began)]
    return ended


DRILL = Drill(
    "D3",
    "The broker restarts, and is killed",
    "What was accepted meanwhile is published once the broker is back; families notice nothing",
    f"lost 0, no failed request, recovery ≤ {WITHIN_SECONDS} s after its port opens",
    _run,
    least=2,
)
