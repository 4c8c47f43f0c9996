"""A drill: faults of one kind, a number of rounds of it, one verdict each."""

import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.ground import Ground


@dataclass(frozen=True)
class Round:
    """One round of a drill; the same `seed` gives the same choices at the same moments."""

    drill: str
    number: int
    seed: int

    def chance_of_all(self) -> random.Random:
        """Where choices come from that are the same for all rounds of a run."""
        return random.Random(f"{self.seed}/{self.drill}")

    def chance(self, what: str = "") -> random.Random:
        """Where the choices of `what` come from, from the beginning at each call."""
        return random.Random(f"{self.seed}/{self.drill}/{self.number}/{what}")


@dataclass(frozen=True)
class Verdict:
    """What a round showed. `problems` say what its drill does not allow: any fails it, and so does what was
    `late`, or took too much, which hangs on the machine.

    `recovery`: seconds from the fault's end until the system took and delivered again; `caught_up`: until it
    delivered what was new after it; `longest_gap`: the longest time between two accepted commands; None where
    nothing was measured. `skipped` says why nothing was tried.
    """

    round: Round
    accepted: int = 0
    lost: int = 0
    twice: int = 0
    reordered: int = 0
    recovery: float | None = None
    longest_gap: float | None = None
    notes: str = ""
    problems: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    skipped: str = ""
    caught_up: float | None = None

    @property
    def ok(self) -> bool:
        """All held, and in time."""
        return self.held and not self.late

    @property
    def held(self) -> bool:
        """Nothing lost, nothing out of order, and no problem, however long it took."""
        return not (self.lost or self.reordered or self.problems)

    @property
    def line(self) -> str:
        """All of it on one line."""
        head = f"{self.round.drill} round={self.round.number} seed={self.round.seed}"
        if self.skipped:
            return f"{head} skipped: {self.skipped}"
        counts = f"accepted={self.accepted} lost={self.lost} twice={self.twice} reordered={self.reordered}"
        times = " ".join(
            f"{name}={_seconds(getattr(self, name))}" for name in ("recovery", "caught_up", "longest_gap")
        )
        tail = [
            self.notes,
            *(f"PROBLEM: {one}" for one in self.problems),
            *(f"LATE: {one}" for one in self.late),
        ]
        return " ".join([head, counts, times, *filter(None, tail)])


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}s"


@dataclass(frozen=True)
class Drill:
    """`number`: what it is called by (« D4 »); `title`, `promise` and `target` stand in docs/reliability.md.

    `run(ground, rounds)` gives one verdict for each round that is still to do, in their order. However many
    are asked for, at least `least` and at most `most` are run.
    """

    number: str
    title: str
    promise: str
    target: str
    run: Callable[["Ground", Sequence[Round]], AsyncIterator[Verdict]]
    least: int = 1
    most: int = 1000

    def rounds(self, wanted: int, seed: int) -> list[Round]:
        """The rounds of a run of `wanted` rounds."""
        return [
            Round(self.number, number, seed)
            for number in range(1, max(self.least, min(wanted, self.most)) + 1)
        ]
