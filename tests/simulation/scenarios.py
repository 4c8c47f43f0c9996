"""The scenarios by name, how each is played, and how a failure is told."""

from collections.abc import Callable, Mapping

from tests.simulation.mailing import Mailing
from tests.simulation.pushing import Pushing
from tests.simulation.relaying import Relaying
from tests.simulation.scenario import Outcome, Scenario, run
from tests.simulation.world import World

SCENARIOS: Mapping[str, Callable[[World], Scenario]] = {one.name: one for one in (Relaying, Pushing, Mailing)}


def play(scenario: str, seed: int, *, aloud: bool = False) -> Outcome:
    """One schedule of a scenario."""
    return run(SCENARIOS[scenario], seed, aloud=aloud)


def told(scenario: str, seed: int, outcome: Outcome) -> str:
    """What was wrong with a schedule, and the command that plays it again."""
    command = f"python -m tests.simulation {scenario} --seed {seed}"
    return "\n  ".join([f"{scenario}, seed {seed}; again, with its log: {command}", *outcome.wrong])
