"""Compares the log with Siècle: pure. What of a pupil and a phase the one and the other have last (ADR 0024).

Versions decide, as they do where Siècle takes a push; what it says is looked at where they are the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contract.envelope import Envelope
from shared.contract.event import Event
from shared.contract.reconciling import At, Compared, Difference, Differs

ERASED = "\0"  # stands for a text that is no more here, and so may be anything there
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Ours:
    """What the log has last of a pupil, a resource and a phase; `fresh`: it may not have come to sync yet."""

    pupil: UUID
    siecle_id: str
    resource: str
    phase: str
    at: At
    content: Mapping[str, Any]
    envelope: Envelope
    event: Event
    fresh: bool

    @property
    def key(self) -> Key:
        """Where Siècle keeps it, within the school."""
        return self.siecle_id, self.resource, self.phase


@dataclass(frozen=True, slots=True)
class Theirs:
    """What Siècle holds there; `event` is the id that it was pushed under, where Siècle knows it.

    `has_left`: of a pupil who has left the school, which keeps what it had (A-34).
    """

    siecle_id: str
    resource: str
    phase: str
    at: At
    content: Mapping[str, Any]
    event: UUID | None
    has_left: bool = False

    @property
    def key(self) -> Key:
        """Where Siècle keeps it, within the school."""
        return self.siecle_id, self.resource, self.phase


@dataclass(frozen=True, slots=True)
class Push:
    """What sync knows of the push of a dossier's version: `open` while it waits, or did since we began."""

    event: UUID
    open: bool
    refused: str | None = None


Pushes = Mapping[tuple[str, int], Push]  # by stream and version


def newest(ours: Iterable[Ours]) -> dict[Key, Ours]:
    """The newest a key: a pupil who stays in 3e has a dossier a year."""
    found: dict[Key, Ours] = {}
    for one in ours:
        if one.key not in found or _order(found[one.key].at) < _order(one.at):
            found[one.key] = one
    return found


def unmatched(ours: Mapping[Key, Ours], theirs: Iterable[Theirs]) -> list[Theirs]:
    """What Siècle holds and the log has nothing of, at this school."""
    return [one for one in theirs if one.key not in ours]


def compare(
    ours: Mapping[Key, Ours], theirs: Sequence[Theirs], pushes: Pushes, of_others: frozenset[UUID]
) -> Compared:
    """Compare a school. `of_others`: the events of pupils who are not at this school any more."""
    held = {one.key: one for one in theirs}
    differences, same, on_their_way, left = [], 0, 0, 0
    for key, one in ours.items():
        difference = _difference(one, held.get(key), pushes)
        if difference is None:
            same += 1
        elif difference.differs in (Differs.MISSING, Differs.OLDER) and _is_under_way(one, pushes):
            on_their_way += 1
        else:
            differences.append(difference)
    for other in unmatched(ours, theirs):
        if other.has_left or other.event in of_others:
            left += 1
        else:
            differences.append(_unknown(other))
    return Compared(same=same, on_their_way=on_their_way, of_others=left, differences=differences)


def _difference(one: Ours, there: Theirs | None, pushes: Pushes) -> Difference | None:
    differs = _differs(one, there)
    if differs is None:
        return None
    push = pushes.get(_place(one))
    return Difference(
        differs=differs,
        siecle_id=one.siecle_id,
        pupil=one.pupil,
        resource=one.resource,
        phase=one.phase,
        here=one.at,
        there=there.at if there else None,
        refused=push.refused if push and push.event == one.envelope.id else None,
    )


def _differs(one: Ours, there: Theirs | None) -> Differs | None:
    if there is None:
        return Differs.MISSING
    here, other = _order(one.at), _order(there.at, unsaid=one.at.year)
    if here != other:
        return Differs.OLDER if other < here else Differs.NEWER
    return None if says_the_same(one.content, there.content) else Differs.OTHER


def _unknown(there: Theirs) -> Difference:
    return Difference(
        differs=Differs.UNKNOWN_HERE,
        siecle_id=there.siecle_id,
        pupil=None,
        resource=there.resource,
        phase=there.phase,
        there=there.at,
    )


def _is_under_way(one: Ours, pushes: Pushes) -> bool:
    """True if it waits, or may not have come yet; not where an event of another history has its place."""
    push = pushes.get(_place(one))
    return one.fresh if push is None else push.open and push.event == one.envelope.id


def _place(one: Ours) -> tuple[str, int]:
    return str(one.envelope.subject), one.at.version


def _order(at: At, unsaid: int = 0) -> tuple[int, int]:
    return at.year or unsaid, at.version


def says_the_same(here: Any, there: Any) -> bool:
    """True if Siècle holds what we would push; an instant may be written otherwise, and more may be there."""
    if here == ERASED:
        return True
    if isinstance(here, Mapping):
        return isinstance(there, Mapping) and all(
            says_the_same(value, there.get(name)) for name, value in here.items()
        )
    if isinstance(here, list):
        return isinstance(there, list) and len(here) == len(there) and all(map(says_the_same, here, there))
    return bool(here == there) or _is_same_instant(here, there)


def _is_same_instant(here: Any, there: Any) -> bool:
    try:
        return datetime.fromisoformat(here) == datetime.fromisoformat(there)
    except (TypeError, ValueError):
        return False
