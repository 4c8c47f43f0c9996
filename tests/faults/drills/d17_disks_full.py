"""D17: Postgres' disk is full; the broker's is, by its own limit."""

import asyncio
import contextlib
import os
import shutil
import time
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground, Live
from tests.faults.measure import Seen, judged, some_seconds
from tests.support.waiting import wait_until

WITHIN_SECONDS = 10
FULL_SECONDS = 5
NOTICED_SECONDS = 60
REFUSED = "SELECT count(*) FROM tries WHERE at > ? AND reason LIKE '503%'"


async def _run(ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    live = await ground.live()
    if live.disk is None:
        for round_ in rounds:
            yield Verdict(round_, skipped="only root can give Postgres a small disk")
        return
    async with live.load():
        for round_ in rounds:
            seen = Seen()
            faults = (
                partial(_fill, live, round_, seen, live.disk),
                partial(_alarm, live, round_, seen),
            )
            yield await judged(live, round_, *faults, within=WITHIN_SECONDS, seen=seen)


async def _fill(live: Live, round_: Round, seen: Seen, disk: Path) -> float:
    """Until families are told so, and some seconds longer."""
    await some_seconds(round_)
    began, ballast = time.monotonic(), disk / "ballast"
    fill(ballast)
    try:
        await wait_until(lambda: live.ledger.value(REFUSED, began) > 0, "a 503", NOTICED_SECONDS)
        until = time.monotonic() + FULL_SECONDS
        while time.monotonic() < until:  # the fault itself: what Postgres frees meanwhile is taken, too
            fill(ballast)
            await asyncio.sleep(0.2)
    finally:
        ballast.unlink()
    ended = time.monotonic()
    seen.notes.append(f"full={ended - began:.1f}s refused={live.ledger.value(REFUSED, began)}")
    return ended


def fill(ballast: Path) -> None:
    """Take the rest of the disk, but for what others were faster to take."""
    with ballast.open("ab") as file, contextlib.suppress(OSError):
        if free := shutil.disk_usage(ballast.parent).free:
            os.posix_fallocate(file.fileno(), file.tell(), free)


async def _alarm(live: Live, round_: Round, seen: Seen) -> float:
    """The broker takes nothing from publishers, and families do not notice."""
    await some_seconds(round_, 2, "alarm")
    began = time.monotonic()
    await live.wired.rabbitmqctl("set_disk_free_limit", "90000GB")
    try:
        await asyncio.sleep(FULL_SECONDS)  # the fault itself
    finally:
        await live.wired.rabbitmqctl("set_disk_free_limit", "50MB")
    seen.problems += [f"with the broker's disk full families had {told}" for told in live.failures(began)]
    return time.monotonic()


DRILL = Drill(
    "D17",
    "Disks are full",
    "A full disk of Postgres is answered by 503 with Retry-After, families do not notice one of the broker; "
    "all goes on by itself once there is room",
    f"lost 0, recovery ≤ {WITHIN_SECONDS} s after there is room",
    _run,
    most=10,
)
