"""Schedules by their seeds: none breaks a rule, and what was found once is not found again."""

import pytest

from tests.simulation.found import FOUND, Found
from tests.simulation.scenarios import play, told

LOT = 20  # schedules a test
LOTS = {"relay": 15, "sync": 5, "notifications": 5}


@pytest.mark.parametrize(
    ("scenario", "lot"), [(name, lot) for name, lots in LOTS.items() for lot in range(lots)]
)
def test_no_schedule_breaks_a_rule(scenario: str, lot: int) -> None:
    for seed in range(lot * LOT, (lot + 1) * LOT):
        outcome = play(scenario, seed)
        assert not outcome.wrong, told(scenario, seed, outcome)


@pytest.mark.parametrize("found", FOUND, ids=lambda one: f"{one.scenario}-{one.seed}")
def test_what_was_found_stays_mended(found: Found) -> None:
    outcome = play(found.scenario, found.seed)
    assert not outcome.wrong, f"{found.fault}: {told(found.scenario, found.seed, outcome)}"
