"""A class as a bar: a part a state, in the order of the year. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.siecle.staff.classes.lines import Count
from services.siecle.staff.classes.states import State

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar, in hundredths of its width; `place` is that of its state in the year."""

    state: State
    place: int
    number: int
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """The parts of a bar that are not empty."""

    parts: tuple[Part, ...]

    @property
    def spoken(self) -> str:
        """« Sans saisie 40 %, Avis accusé 60 % »."""
        return ", ".join(f"{one.state.french} {round(one.width)} %" for one in self.parts) or "Aucun élève"


def bar(count: Count) -> Bar:
    """The bar of a count."""
    return Bar(tuple(_parts(count)))


def _parts(count: Count) -> Iterator[Part]:
    left = 0.0
    for place, (state, number) in enumerate(count.states.items(), 1):
        width = round(WIDTH * number / count.total, 2) if number else 0.0
        if number:
            yield Part(state, place, number, round(left, 2), width)
        left += width
