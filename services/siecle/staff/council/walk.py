"""The way through a class: where one is, who was before and who comes next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.siecle.staff.council.turns import Turn

MISSING = "missing"  # stops at those alone of whom something is to be said


@dataclass(frozen=True, slots=True)
class Walk:
    """The pupils of a class in the order of its list, as somebody goes through them from `at`."""

    turns: Sequence[Turn]
    at: str
    mode: str = ""

    @property
    def place(self) -> int:
        """« 7 sur 30 »: the number of this pupil."""
        return [one.siecle_id for one in self.turns].index(self.at) + 1

    @property
    def count(self) -> int:
        """And of how many."""
        return len(self.turns)

    @property
    def before(self) -> Turn | None:
        """Who came before; whoever that is, as one goes back to look."""
        return self.turns[self.place - 2] if self.place > 1 else None

    @property
    def next(self) -> Turn | None:
        """Who comes next; None at the end."""
        return first_of(self.turns[self.place :], self.mode)


def walk_at(turns: Sequence[Turn], at: str, mode: str) -> Walk:
    """The way through those who are there; who has left is passed over."""
    return Walk([one for one in turns if one.is_there], at, mode if mode == MISSING else "")


def first_of(turns: Sequence[Turn], mode: str) -> Turn | None:
    """The first of them, or the first of whom something is to be said."""
    wanted = (one for one in turns if one.is_there and (mode != MISSING or one.is_to_do))
    return next(wanted, None)
