"""`python -m tests.simulation [SCENARIO] [--seconds 60] [--seed N]`: play on and on, or one with its log."""

import argparse
import itertools
import sys
import time
from collections import Counter

from tests.simulation.scenarios import SCENARIOS, play, told


def main() -> None:
    """Exit code 1 where a rule was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("scenario", nargs="?", choices=[*SCENARIOS], help="one of them; else all in turn")
    parser.add_argument("--seconds", type=float, default=60, help="how long to go on")
    parser.add_argument("--seed", type=int, help="play this one schedule, aloud")
    parser.add_argument("--first", type=int, default=1_000_000, help="the seed to go on from")
    given = parser.parse_args()
    names = [given.scenario] if given.scenario else [*SCENARIOS]
    if given.seed is not None:
        sys.exit(max(_once(name, given.seed) for name in names))
    sys.exit(_on_and_on(names, given.seconds, given.first))


def _once(scenario: str, seed: int) -> int:
    outcome = play(scenario, seed, aloud=True)
    print(*outcome.told, sep="\n")
    print(f"{scenario}, seed {seed}: {'; '.join(outcome.wrong) or 'every rule was kept'}")
    return int(bool(outcome.wrong))


def _on_and_on(names: list[str], seconds: float, first: int) -> int:
    began, busy, played, broken = time.perf_counter(), Counter[str](), Counter[str](), 0
    for seed in itertools.count(first):
        for name in names:
            before = time.process_time()
            outcome = play(name, seed)
            busy[name] += time.process_time() - before  # type: ignore[assignment]
            played[name] += 1
            if outcome.wrong:
                broken += 1
                print(told(name, seed, outcome))
        if time.perf_counter() - began > seconds:
            break
    for name in names:
        rate = played[name] / busy[name] * 60
        print(f"{name}: {played[name]} schedules from seed {first}, {rate:.0f} a minute of one core")
    print(f"{sum(played.values())} schedules in {time.perf_counter() - began:.0f} s, {broken} broke a rule")
    return int(broken > 0)


if __name__ == "__main__":
    main()
