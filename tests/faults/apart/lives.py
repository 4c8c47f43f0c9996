"""`python -m tests.faults.apart.lives SEED EACH FOLDER`: lives of the state machine, so many a beginning.

What a life breaks is shrunk, printed, and kept in FOLDER, where Hypothesis finds it again.
"""

import sys

from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.unit.domain.lifetime.chapters import BEGINNINGS
from tests.unit.domain.machine import live

STEPS = 50


def main(seed: int, each: int, folder: str) -> None:
    """Errors: what a life broke."""
    kept = DirectoryBasedExampleDatabase(folder)
    lives = settings(
        max_examples=each, stateful_step_count=STEPS, deadline=None, database=kept, print_blob=True
    )
    live(lives, seed)
    print(each * len(BEGINNINGS))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
