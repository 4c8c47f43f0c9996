"""`make drill-silence`: two minutes of silence; the last line is the verdict, and so is the exit code."""

import asyncio
import sys

from tests.faults.silence import run
from tests.support.servers import folder

SILENCE_SECONDS = 120
WITHIN_SECONDS = 15


def main() -> int:
    """0 when everything works again in time and without a hand, 1 when not."""
    with folder(on_disk=True) as home:
        try:
            drill = asyncio.run(run(home / "stack", SILENCE_SECONDS, WITHIN_SECONDS))
        except (AssertionError, TimeoutError) as error:
            print(f"FAILED {error or type(error).__name__} (limit: {WITHIN_SECONDS} s after the silence)")
            return 1
    print(f"PASSED {drill.line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
