"""Each fault that is put in on purpose is found, within a number of schedules that is printed."""

import pytest

from tests.simulation.mutants import MUTANTS, Mutant
from tests.simulation.scenarios import play

MOST_SEEDS = 200


@pytest.mark.parametrize(
    ("scenario", "mutant"),
    [(name, one) for name, mutants in MUTANTS.items() for one in mutants],
    ids=lambda one: one if isinstance(one, str) else one.__name__,
)
def test_a_fault_is_found(scenario: str, mutant: Mutant) -> None:
    with mutant():
        for seed in range(MOST_SEEDS):
            if wrong := play(scenario, seed).wrong:
                print(f"{mutant.__name__}: found by seed {seed}: {wrong[0]}")
                return
    pytest.fail(f"{mutant.__doc__} No schedule of {MOST_SEEDS} shows it.")
