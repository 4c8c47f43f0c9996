"""What a change of openings means for class councils: what becomes of drafts, who has not answered. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.siecle.staff.classes.names import natural
from services.siecle.staff.classes.stages import Stages
from services.siecle.staff.classes.states import State
from services.siecle.staff.council.moments import Moment, moment_of
from services.siecle.staff.council.subjects import Subject
from services.siecle.staff.council.turns import Turn
from services.siecle.staff.openings import Opening
from shared.contract.types import Phase, Stage

# What the council said is read, or may be, and the family has not answered.
_UNANSWERED = frozenset({State.NOT_ACKNOWLEDGED, State.PROPOSITIONS_GIVEN})


class Fate(StrEnum):
    """What becomes of something that a council says, or does not happen to it."""

    SENT = "sent"  # a draft, at once
    WAITS = "waits"  # a draft, until entry is over
    STAYS = "stays"  # a draft, as entry was never open
    LEFT = "left"  # a draft that somebody has to look at first
    MISSING = "missing"  # what families would come to read
    UNANSWERED = "unanswered"  # by the family, which has less time for it


_OF_MOMENT: Mapping[Moment, Fate] = {
    Moment.OVER: Fate.SENT,
    Moment.ENTRY: Fate.WAITS,
    Moment.NEVER: Fate.STAYS,
}


@dataclass(frozen=True, slots=True)
class Concerned:
    """How many pupils of each class something becomes of; who is in no class is under the empty name."""

    subject: Subject
    fate: Fate
    classes: Mapping[str, int]

    @property
    def number(self) -> int:
        """All of them."""
        return sum(self.classes.values())


def concerned(turns: Iterable[Turn], before: Stages, after: Stages) -> list[Concerned]:
    """What becomes of what councils prepared and said, in the classes for which `after` is another opening.

    Avis come first, in the order of `turns`.
    """
    found: dict[tuple[Subject, Fate], Counter[str]] = {}
    for turn in turns:
        division = turn.case.pupil["division"]
        if turn.is_there and _live(before, division) != _live(after, division):
            for fate in _fates(turn, division, before, after):
                found.setdefault((turn.subject, fate), Counter())[division] += 1
    return [
        Concerned(subject, fate, dict(sorted(numbers.items(), key=lambda one: (not one[0], natural(one[0])))))
        for (subject, fate), numbers in found.items()
    ]


def _fates(turn: Turn, division: str, before: Stages, after: Stages) -> Iterator[Fate]:
    phase = turn.subject.phase
    if turn.draft is not None:
        moment = moment_of(after, division, phase)
        yield _OF_MOMENT[moment] if turn.goes_by_itself else Fate.LEFT
    elif turn.is_to_do and _begins(_live(before, division), _live(after, division), phase):
        yield Fate.MISSING
    if turn.state in _UNANSWERED and _ends_sooner(_live(before, division), _live(after, division), phase):
        yield Fate.UNANSWERED


def _begins(before: Opening | None, after: Opening | None, phase: Phase) -> bool:
    """True if families come to read what the council says, and did not before."""
    reading = (phase, Stage.ANSWER)
    was_read = before is not None and before.purpose == reading
    return after is not None and after.purpose == reading and not was_read


def _ends_sooner(before: Opening | None, after: Opening | None, phase: Phase) -> bool:
    """True if families may answer the council, and will not, or not for so long."""
    if before is None or before.purpose != (phase, Stage.ANSWER):
        return False
    if after is None or after.purpose != before.purpose:
        return True
    return after.closes_at is not None and (before.closes_at is None or after.closes_at < before.closes_at)


def _live(stages: Stages, division: str) -> Opening | None:
    opening = stages.opening(division)
    return None if opening is None or opening.is_over(stages.now) else opening
