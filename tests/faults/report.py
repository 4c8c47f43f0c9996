"""docs/reliability.md: what is promised, and what was measured."""

from collections.abc import Sequence

from tests.faults.drill import Drill
from tests.faults.results import Results


def write_report(drills: Sequence[Drill], results: Results, seed: int) -> None:
    """Write the page anew."""
