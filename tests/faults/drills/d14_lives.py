"""D14: lives of families and staff in any order, by the Hypothesis state machine."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence

from deploy.local.stack import ROOT
from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground

EACH = 18  # from each of fourteen beginnings: twenty rounds are 5,040 lives
KEPT = ROOT / ".local" / "lives"  # what a life broke, shrunk
SEEDS = 2**32
SAID = 3000


async def _run(_ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
    for round_ in rounds:
        yield await _live(round_)


async def _live(round_: Round) -> Verdict:
    arguments = str(round_.chance().randrange(SEEDS)), str(EACH), str(KEPT)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.apart.lives",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said = (await process.communicate())[0].decode()
    if process.returncode:
        return Verdict(round_, problems=(said[-SAID:],))
    return Verdict(round_, notes=f"lives={said.strip()}")


DRILL = Drill(
    "D14",
    "Lives of families and staff, in any order",
    "No rule of the guide can be broken, whatever anybody does after whatever else",
    "no invariant broken in 5,040 lives of 50 steps; what breaks one is shrunk and kept",
    _run,
)
