"""The loop itself: a schedule is its seed's, time jumps, and the dead do nothing."""

import asyncio
import random

import pytest

from tests.simulation.loop import PROCESS, Process, Stalled, context_of, simulated
from tests.simulation.scenarios import SCENARIOS, play


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_seed_is_one_schedule(scenario: str) -> None:
    assert play(scenario, 3) == play(scenario, 3)


def test_seeds_differ() -> None:
    assert len({play("relay", seed).steps for seed in range(5)}) > 1


def test_an_hour_takes_no_time_and_ready_callbacks_come_in_any_order() -> None:
    async def order() -> tuple[int, ...]:
        came: list[int] = []

        async def one(number: int) -> None:
            await asyncio.sleep(3600)
            came.append(number)

        await asyncio.gather(*map(one, range(3)))
        return tuple(came)

    def play_order(seed: int) -> tuple[int, ...]:
        with simulated(random.Random(seed)) as loop:
            return loop.run_until_complete(order())

    assert len({play_order(seed) for seed in range(50)}) == 6


def test_a_wait_for_nothing_is_found() -> None:
    async def wait() -> None:
        await asyncio.Event().wait()

    with simulated(random.Random(1)) as loop, pytest.raises(Stalled):
        loop.run_until_complete(wait())


def test_not_a_line_of_a_dead_process_runs() -> None:
    ran: list[str] = []

    async def work() -> None:
        try:
            ran.append("began")
            await asyncio.sleep(1)
        finally:
            ran.append("finally")

    async def main(process: Process) -> None:
        task = asyncio.get_running_loop().create_task(work(), context=context_of(process))
        await asyncio.sleep(0.5)
        process.kill()
        await asyncio.sleep(5)
        assert not task.done()
        assert PROCESS.get() is None
        assert ran == ["began"]

    with simulated(random.Random(1)) as loop:
        loop.run_until_complete(main(Process("one")))
