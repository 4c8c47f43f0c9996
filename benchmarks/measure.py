"""What a benchmark gives back, and the two ways to get it: work for a while, and side by side."""

import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

Work = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure: its unit and what each run gave; the value is their median."""

    unit: str
    runs: tuple[float, ...]

    @property
    def value(self) -> float:
        """The median of the runs."""
        return statistics.median(self.runs)


Results = Mapping[str, Measured]
Benchmark = Callable[[], Results]


async def rate(work: Work) -> float:
    """How much `work` got done per second; it returns how much it did."""
    start = time.perf_counter()
    done = await work()
    return done / (time.perf_counter() - start)


async def side_by_side(rounds: int, **works: Work) -> dict[str, list[float]]:
    """The rates of each work, taken in turns so that what else the machine does falls on all alike.

    The order turns with each round; the first round only warms up and does not count.
    """
    names = list(works)
    rates: dict[str, list[float]] = {name: [] for name in names}
    for round_ in range(rounds + 1):
        for name in names if round_ % 2 else reversed(names):
            measured = await rate(works[name])
            if round_:
                rates[name].append(measured)
    return rates


def per_second(what: str, rates: Iterable[float]) -> Measured:
    """Rates as a result."""
    return Measured(f"{what}/s", tuple(round(rate) for rate in rates))


def ratio(above: Iterable[float], below: Iterable[float]) -> Measured:
    """Round by round, how many times `below` the first is."""
    return Measured("×", tuple(round(a / b, 3) for a, b in zip(above, below, strict=True)))
