"""What a change of openings does to each class, told before it is confirmed: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.siecle.staff.campaigns import Dates
from services.siecle.staff.opening.asked import Asked
from services.siecle.staff.openings import Opening, Openings

_Key = tuple[Opening | None, Opening | None, bool, bool]  # before, after, is_kept, is_own


@dataclass(frozen=True, slots=True)
class Pupils:
    """How many pupils a class has, and how many of them without an entry of the phase."""

    number: int
    without_entry: int


@dataclass(frozen=True, slots=True)
class Consequence:
    """The same for all these classes: what counts before and after, and whether that is the same.

    `is_own`: it is, as something was said to these classes themselves. `is_in_vain`: what comes is
    suspended until after its end.
    """

    classes: tuple[str, ...]
    before: Opening | None
    after: Opening | None
    is_kept: bool
    is_own: bool
    is_suspended: bool
    is_in_vain: bool
    pupils: Pupils

    @property
    def replaces(self) -> bool:
        """True where an opening for another stage is lost."""
        before, after = self.before, self.after
        return before is not None and after is not None and before.purpose != after.purpose


def consequences(
    asked: Sequence[Asked],
    openings: Openings,
    dates: Dates | None,
    pupils: Mapping[str, Pupils],
    now: datetime,
) -> list[Consequence]:
    """A line for all classes that it does the same to; those that it does not touch are left out.

    `pupils` has each class by name; who is in none is under the empty name, and follows the school.
    """
    after = openings
    for one in asked:
        after = after.after(one.kind, one.data)
    groups: dict[_Key, list[str]] = {}
    for name in sorted(pupils) or [""]:
        was, comes = _live(openings.of(name), now), _live(after.of(name), now)
        kept = was == comes
        if not kept or _is_for_all(asked):
            own = kept and _is_own(openings, name)
            groups.setdefault((was, comes, kept, own), []).append(name)
    return [_line(key, names, dates, pupils, now) for key, names in groups.items()]


def _line(
    key: _Key,
    names: Sequence[str],
    dates: Dates | None,
    pupils: Mapping[str, Pupils],
    now: datetime,
) -> Consequence:
    before, after, kept, own = key
    counts = [pupils[name] for name in names if name in pupils]
    number = Pupils(sum(one.number for one in counts), sum(one.without_entry for one in counts))
    waits = dates is not None and dates.suspends(after, now)
    vain = dates is not None and dates.outlives(after, now)
    return Consequence(tuple(names), before, after, kept, own, waits, vain, number)


def _is_own(openings: Openings, name: str) -> bool:
    one = openings.classes.get(name)
    return one is not None and one.said is not None


def _is_for_all(asked: Sequence[Asked]) -> bool:
    return any(one.of_class is None for one in asked)


def _live(opening: Opening | None, now: datetime) -> Opening | None:
    return None if opening is None or opening.is_over(now) else opening
