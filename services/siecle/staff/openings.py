"""What is open for a school, and for each of its classes: pure, folded from what was said of it (F-21).

What was said about a class holds against what is said to the whole school about the same stage, but for a
closing; an opening of the school for another stage takes its place.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.siecle.kinds import Kind
from shared.contract.types import Phase, Stage

Purpose = tuple[Phase, Stage]
Change = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening for a stage; `closes_at` is None where no closing is planned."""

    purpose: Purpose
    opens_at: datetime
    closes_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        """True once its planned closing is past."""
        return self.closes_at is not None and self.closes_at <= now

    def holds(self, now: datetime) -> bool:
        """True if `now` lies in it."""
        return self.opens_at <= now and not self.is_over(now)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is planned: at `at` an opening or a closing, of a class or of the school, which is None."""

    at: datetime
    division: str | None
    opening: Opening
    is_closing: bool


@dataclass(frozen=True, slots=True)
class OfClass:
    """What counts for a class; `said` is the stage that something was said to it about."""

    opening: Opening | None
    said: Purpose | None


@dataclass(frozen=True, slots=True)
class Openings:
    """Of the school, and of each class about which something was said."""

    school: Opening | None = None
    classes: Mapping[str, OfClass] = field(default_factory=dict)

    def of(self, name: str | None) -> Opening | None:
        """What counts for a class; None, or a class without a word of its own: what counts for the school."""
        own = self.classes.get(name) if name else None
        return own.opening if own else self.school

    def differing(self) -> dict[str, Opening | None]:
        """The classes for which something else counts than for the school, by name."""
        found = {name: one.opening for name, one in sorted(self.classes.items())}
        return {name: opening for name, opening in found.items() if opening != self.school}

    def ahead(self, now: datetime) -> list[Ahead]:
        """What is planned for the school and for the classes that differ, the next first."""
        named = [(None, self.school), *self.differing().items()]
        planned = [one for name, opening in named if opening for one in _ahead(name, opening)]
        return sorted((one for one in planned if one.at > now), key=lambda one: one.at)

    def after(self, kind: Kind, data: Mapping[str, Any]) -> "Openings":
        """The same after one more change."""
        purpose = Phase(data["phase"]), Stage(data["stage"])
        match kind:
            case Kind.WINDOW_OPENED:
                return self._opened(_opening(purpose, data))
            case Kind.WINDOW_CLOSED:
                return self._closed(purpose)
            case Kind.CLASS_WINDOW_OPENED:
                return self._said(data["class"], OfClass(_opening(purpose, data), purpose))
            case _:
                return self._said(data["class"], OfClass(None, purpose))

    def _said(self, name: str, of_class: OfClass) -> "Openings":
        return replace(self, classes={**self.classes, name: of_class})

    def _opened(self, opening: Opening) -> "Openings":
        def of_class(one: OfClass) -> OfClass:
            return one if one.said == opening.purpose else OfClass(opening, None)

        return Openings(opening, {name: of_class(one) for name, one in self.classes.items()})

    def _closed(self, purpose: Purpose) -> "Openings":
        def of_class(one: OfClass) -> OfClass:
            return OfClass(_left(one.opening, purpose), None if one.said == purpose else one.said)

        classes = {name: of_class(one) for name, one in self.classes.items()}
        return Openings(_left(self.school, purpose), classes)


def taken(said: Iterable[Change]) -> list[Change]:
    """What the téléservice took of what was said: it is what families see."""
    return [one for one in said if one["outcome"] == "accepted"]


def expected(said: Iterable[Change]) -> list[Change]:
    """The same with what it has not answered yet: it will have, before it reads what is entered now."""
    return [one for one in said if one["outcome"] != "refused"]


def newest(said: Iterable[Change]) -> int:
    """The number of the last of it; 0 where there is none."""
    return max((one["seq"] for one in said), default=0)


def openings_of(changes: Iterable[Change]) -> Openings:
    """What is open after these changes, the oldest first; none of them refused."""
    openings = Openings()
    for change in changes:
        openings = openings.after(Kind(change["kind"]), change["data"])
    return openings


def _ahead(division: str | None, opening: Opening) -> Iterator[Ahead]:
    yield Ahead(opening.opens_at, division, opening, is_closing=False)
    if opening.closes_at is not None:
        yield Ahead(opening.closes_at, division, opening, is_closing=True)


def _opening(purpose: Purpose, data: Mapping[str, Any]) -> Opening:
    closes_at = data["closes_at"]
    return Opening(
        purpose,
        datetime.fromisoformat(data["opens_at"]),
        datetime.fromisoformat(closes_at) if closes_at else None,
    )


def _left(opening: Opening | None, purpose: Purpose) -> Opening | None:
    return None if opening is not None and opening.purpose == purpose else opening
