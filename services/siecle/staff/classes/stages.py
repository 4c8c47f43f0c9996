"""What families of each class may do now and could do before, from what the téléservice took. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate

from services.siecle.kinds import Kind
from services.siecle.staff.openings import Change, Opening, Openings, Purpose
from shared.contract.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class Stages:
    """The openings at `now`, and for what each was open up to then; `classes` that were told of apart."""

    now: datetime
    openings: Openings = field(default_factory=Openings)
    school: frozenset[Purpose] = frozenset()
    classes: Mapping[str, frozenset[Purpose]] = field(default_factory=dict)

    @property
    def phase(self) -> Phase:
        """The phase that it is: the definitive one as soon as any class could enter its choices."""
        begun = self.school.union(*self.classes.values())
        return Phase.FINAL if any(phase is Phase.FINAL for phase, _ in begun) else Phase.PROVISIONAL

    def opening(self, division: str) -> Opening | None:
        """What counts for a class: its own opening or the school's; it may be planned, or over."""
        return self.openings.of(division)

    def entry_is_ahead(self, division: str, phase: Phase) -> bool:
        """True while a class may enter, or is planned to: the council's answer is refused so long."""
        opening = self.opening(division)
        is_entry = opening is not None and opening.purpose == (phase, Stage.ENTRY)
        return opening is not None and is_entry and not opening.is_over(self.now)

    def has_been_shown(self, division: str, phase: Phase) -> bool:
        """True if families of a class can read the council's answer, or could before."""
        return (phase, Stage.ANSWER) in self.classes.get(division, self.school)


def stages_of(changes: Iterable[Change], now: datetime) -> Stages:
    """The stages after these openings and closings, the oldest first; none of them refused."""
    said = list(changes)
    steps = list(accumulate(said, _after, initial=Openings()))[1:]
    ends = [*(change["at"] for change in said), now][1:]  # each step lasts until the next change
    openings = steps[-1] if steps else Openings()

    def begun(name: str | None) -> frozenset[Purpose]:
        current = (step.of(name) for step in steps)
        those = zip(current, ends, strict=True)
        return frozenset(one.purpose for one, end in those if one and one.opens_at <= min(end, now))

    return Stages(now, openings, begun(None), {name: begun(name) for name in openings.classes})


def _after(openings: Openings, change: Change) -> Openings:
    return openings.after(Kind(change["kind"]), change["data"])
