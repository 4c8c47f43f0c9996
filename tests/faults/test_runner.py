"""A round that ends in an error has a verdict, and the others are run."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from tests.faults.drill import Drill, Round, Verdict
from tests.faults.ground import Ground
from tests.faults.results import Results
from tests.faults.runner import Plan, run

SEED, ROUNDS = 7, 4


def drill_that_fails_in(*numbers: int, at_its_end: bool = False) -> Drill:
    """A drill without a system, whose rounds of these numbers end in an error."""

    async def _run(_ground: Ground, rounds: Sequence[Round]) -> AsyncIterator[Verdict]:
        for round_ in rounds:
            if round_.number in numbers:
                raise AssertionError("it broke")
            yield Verdict(round_, accepted=1)
        if at_its_end:
            raise AssertionError("it broke")

    return Drill("D0", "", "", "", _run)


async def problems_of(drill: Drill, folder: Path) -> list[tuple[str, ...]]:
    """What each round's verdict says."""
    results = Results(folder / "faults.sqlite", "code")
    held = await run(Plan([drill], ROUNDS, SEED), results, folder)
    found = [verdict.problems for verdict in results.of(drill.number, SEED)]
    assert held is not any(found)
    return found


async def test_an_error_ends_its_round_alone(tmp_path: Path) -> None:
    broke = ("AssertionError: it broke",)
    assert await problems_of(drill_that_fails_in(2, 4), tmp_path) == [(), broke, (), broke]


async def test_an_error_after_all_rounds_is_the_last_ones(tmp_path: Path) -> None:
    broke = ("AssertionError: it broke",)
    assert await problems_of(drill_that_fails_in(at_its_end=True), tmp_path) == [(), (), (), broke]


async def test_without_an_error_all_hold(tmp_path: Path) -> None:
    assert await problems_of(drill_that_fails_in(), tmp_path) == [()] * ROUNDS
