"""`make faults ONLY=silence`: all edges of a kind are silent for longer than any connection lives."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Sequence
from functools import partial

from services.notifications.sender import BATCH
from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live
from tests.faults.measure import Seen, judged, some_seconds
from tests.faults.wired import EDGES, Edge
from tests.support.waiting import wait_until

WITHIN_SECONDS = 10
SILENT_SECONDS = 120
KINDS = (
    {"DATABASE_URL", "FEED_DATABASE_URL"},
    {"AMQP_URL"},
    {"INTERNAL_URL", "SMTP_URL", "SIECLE_URL"},
)
READY_SECONDS = 90


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    async with live.load():
        for round_ in rounds:
            seen = Seen()
            kind = KINDS[(round_.number - 1) % len(KINDS)]
            edges = [edge for edge in EDGES if edge[1] in kind]
            fault = partial(silence, live, round_, seen, edges, SILENT_SECONDS)
            yield await judged(live, round_, fault, within=WITHIN_SECONDS, repeats=BATCH, seen=seen)


async def silence(live: Live, round_: Round, seen: Seen, edges: Collection[Edge], seconds: float) -> float:
    """Have these edges silent; its end, once each process was seen to be ready after it."""
    wires = {edge: live.wired.wires[edge] for edge in edges}
    met = {edge: wire.met for edge, wire in wires.items()}
    deaths = live.wired.deaths
    await some_seconds(round_)
    for wire in wires.values():
        wire.fall_silent()
    await asyncio.sleep(seconds)  # the fault itself
    for wire in wires.values():
        wire.speak()
    ended = time.monotonic()
    seen.notes.append("ignored=" + ",".join(f"{e[0]}-{e[1].lower()}:{wires[e].met - met[e]}" for e in wires))
    await wait_until(live.all_ready, "every process is ready", READY_SECONDS, pause=0.1)
    ready = time.monotonic() - ended
    seen.notes.append(f"ready=+{ready:.1f}s restarts={live.wired.deaths - deaths}")
    if ready > WITHIN_SECONDS:
        seen.late.append(f"every process was ready after {ready:.1f} s, not {WITHIN_SECONDS}")
    return ended


DRILL = Drill(
    "silence",
    "Servers that accept and never answer",
    "Databases, then the broker, then mail server, Siècle and internal API are silent longer than any "
    "connection lives; nobody has to lend a hand",
    f"{SILENT_SECONDS} s: lost 0, twice ≤ {BATCH}, every process ready and recovery ≤ {WITHIN_SECONDS} s "
    "after it",
    _run,
    least=3,
    most=3,
)
