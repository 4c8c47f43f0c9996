"""`make faults`: every drill, `ROUNDS` rounds of each; the exit code is the verdict.

`ONLY=D4,D9` chooses drills, `SEED=` gives the choices and moments of an earlier run. A finished round is
a row of `.local/faults.sqlite`: a rerun of the same code goes on where it stopped.
"""

import asyncio
import os
import random
import sys

from deploy.local.stack import ROOT
from tests.faults.drills import all_drills, chosen
from tests.faults.report import write_report
from tests.faults.results import Results, code_here
from tests.faults.runner import Plan, run
from tests.support.servers import folder


def main() -> int:
    """0 where every round held, 1 where one did not, 2 where the command makes no sense."""
    try:
        drills = chosen(all_drills(), os.environ.get("ONLY", ""))
        wanted = int(os.environ.get("ROUNDS") or 1)
        given = os.environ.get("SEED")
        results = Results(ROOT / ".local" / "faults.sqlite", code_here())
        seed = int(given) if given else results.last_seed() or random.SystemRandom().randrange(1_000_000)
    except (LookupError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"SEED={seed} of code {results.code}", flush=True)
    with folder() as home:
        held = asyncio.run(run(Plan(drills, wanted, seed), results, home))
    print(f"{'PASSED' if held else 'FAILED'}, see {write_report(all_drills(), results, seed)}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
