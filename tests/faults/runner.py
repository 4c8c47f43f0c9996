"""Runs the rounds that are still to do, and says how far it is."""

import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground
from tests.faults.results import Results

GUESS_SECONDS = 20.0  # of a round that was never run


@dataclass(frozen=True)
class Plan:
    """Which drills, and how many rounds of each."""

    drills: Sequence[Drill]
    wanted: int
    seed: int

    def left(self, results: Results) -> dict[str, list[Round]]:
        """By drill, the rounds that have no verdict yet."""
        found = {}
        for drill in self.drills:
            done = {verdict.round.number for verdict in results.of(drill.number, self.seed)}
            found[drill.number] = [
                one for one in drill.rounds(self.wanted, self.seed) if one.number not in done
            ]
        return found


async def run(plan: Plan, results: Results, home: Path) -> bool:
    """Run what is left; whether every round of the plan held."""
    ground = Ground(home, plan.seed, wanted=plan.wanted)
    try:
        for drill in plan.drills:
            if left := plan.left(results)[drill.number]:
                print(
                    f"\n{drill.number} {drill.title}: {len(left)} rounds, {_time_left(plan, results)} left",
                    flush=True,
                )
                await _run(drill, left, ground, results)
    finally:
        await ground.close()
    wanted = [verdict for drill in plan.drills for verdict in results.of(drill.number, plan.seed)]
    return all(verdict.ok for verdict in wanted) and not any(plan.left(results).values())


async def _run(drill: Drill, left: list[Round], ground: Ground, results: Results) -> None:
    """One drill; an error is the verdict of the round that it ended, and the next has another ground."""
    while left:
        left = await _until_error(drill, left, ground, results)


async def _until_error(drill: Drill, left: list[Round], ground: Ground, results: Results) -> list[Round]:
    """The rounds that an error leaves."""
    began, missing, last = time.monotonic(), list(left), Verdict(left[0])
    try:
        async for last in drill.run(ground, left):
            results.add(last, time.monotonic() - began)
            print(last.line, flush=True)
            began = time.monotonic()
            missing.remove(last.round)
        return []
    except Exception as error:
        traceback.print_exc()
        failed = Verdict(missing.pop(0)) if missing else last  # its end, after all of them, is the last one's
        problems = (*failed.problems, f"{type(error).__name__}: {error}")
        results.add(replace(failed, problems=problems), time.monotonic() - began)
        await ground.close()
    return missing


def _time_left(plan: Plan, results: Results) -> str:
    seconds = sum(
        len(rounds) * (results.seconds_of(drill) or GUESS_SECONDS)
        for drill, rounds in plan.left(results).items()
    )
    return f"about {max(1, round(seconds / 60))} min"
