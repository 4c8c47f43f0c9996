"""One schedule of a scenario, from its seed to what was wrong with it."""

import asyncio
import contextlib
import gc
import logging
import random
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, NamedTuple

import structlog

from tests.simulation import faults
from tests.simulation.loop import Stalled, context_of, simulated
from tests.simulation.stage import Stage
from tests.simulation.world import World

LOOK_SECONDS = 0.25
AFTERWARDS_SECONDS = 1.5  # in which nothing may come twice


class Outcome(NamedTuple):
    """`wrong`: a sentence for each rule that was broken; `told`: what happened, line by line."""

    wrong: Sequence[str]
    told: Sequence[str]
    steps: int
    seconds: float


class Scenario(ABC):
    """Processes on a stage, and the rules that hold whatever happens to them."""

    name: ClassVar[str]
    patience: ClassVar[float]  # virtual seconds after the last fault, within which everything has come

    def __init__(self, world: World) -> None:
        self.world = world
        self.calm = False  # no fault happens in this schedule

    @property
    @abstractmethod
    def stage(self) -> Stage:
        """Where it plays."""

    @abstractmethod
    def begin(self) -> None:
        """Start the processes, and arrange for what they get to do."""

    @abstractmethod
    def undone(self) -> Sequence[str]:
        """What has not come yet."""

    @abstractmethod
    def broken(self) -> Iterator[str]:
        """The rules that were broken on the way."""


async def _play(scenario: Scenario) -> Sequence[str]:
    scenario.begin()
    scenario.calm = not faults.arrange(scenario.stage)
    await asyncio.sleep(faults.FAULTY_SECONDS)
    until = asyncio.get_running_loop().time() + scenario.patience
    while undone := scenario.undone():
        if asyncio.get_running_loop().time() > until:
            return [*undone, *scenario.broken()]
        await asyncio.sleep(LOOK_SECONDS)
    await asyncio.sleep(AFTERWARDS_SECONDS)
    return list(scenario.broken())


def run(make: Callable[[World], Scenario], seed: int, *, aloud: bool = False) -> Outcome:
    """Play one schedule. With `aloud` the processes' logs are printed."""
    chance = random.Random(seed)
    with _quiet(aloud), simulated(chance) as loop:
        world = World(loop, chance)
        playing = loop.create_task(_play(make(world)), context=context_of(None))
        try:
            wrong = loop.run_until_complete(playing)
        except Stalled:
            wrong = ["nothing is ready and no timer runs: it stands still for ever"]
        return Outcome(wrong, world.told, loop.steps, world.seconds)


@contextlib.contextmanager
def _quiet(aloud: bool) -> Iterator[None]:
    """Logs of thousands of schedules are for nobody; nor what Python says of tasks that were killed.

    Garbage is collected between schedules: it costs a third of the time, and would end tasks at any moment.
    """
    before, hook = structlog.get_config(), sys.unraisablehook
    sys.unraisablehook = lambda _said: None
    if not aloud:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        structlog.configure(**before)
        sys.unraisablehook = hook
