"""What the store holds of what a session did, and what has become of it: read when the e-mail is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from services.notifications.answer import Standing
from services.notifications.jobs import Job, Telling
from services.notifications.recap import Replaced
from shared.contract.decisions import OrientationDecided, PropositionsAnswered, PropositionsPublished
from shared.contract.envelope import Envelope
from shared.contract.event import Event
from shared.contract.events import IntentionsValidated, IntentionsWithdrawn, OpinionPublished
from shared.contract.types import Ground, Phase
from shared.contract.versions import read

E = TypeVar("E", IntentionsValidated, PropositionsAnswered)
M = TypeVar("M", bound=Event)


class NotStored(Exception):
    """The store has no such validation or answer of this session: it is asked again later."""

    reason = "validation-not-stored"


@dataclass(frozen=True, slots=True)
class Act(Generic[E]):
    """A validation or an answer, with its place and its instant."""

    version: int
    at: datetime
    event: E


@dataclass(frozen=True, slots=True)
class Done(Generic[E]):
    """`own`: what the session did. `newest`: what is stored now in its place, often the same.

    `follower`: the version of the last event after that which changes what may be said of it; 0 for none.
    `withdrawn_at`: when staff withdrew it (A-27).
    """

    own: Act[E]
    newest: Act[E]
    follower: int = 0
    withdrawn_at: datetime | None = None

    @property
    def replaced(self) -> Replaced | None:
        """By whom, where another responsible's, or the school's, has replaced what this account did, or where
        the school has withdrawn it."""
        if self.withdrawn_at is not None:
            return Replaced(self.withdrawn_at, by_school=True, is_withdrawn=True)
        by = self.newest.event.by
        return None if by == self.own.event.by else Replaced(self.newest.at, by_school=by is None)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the session validated and what it answered, one of them or both; `seen`: the last event's version.

    With an entry, `follower` is what it cannot be changed after; with an answer, what `standing` says.
    """

    entry: Done[IntentionsValidated] | None
    answer: Done[PropositionsAnswered] | None
    standing: Standing
    seen: int

    @property
    def telling(self) -> Telling:
        """What an e-mail about it tells."""
        done = [one for one in (self.entry, self.answer) if one]
        acts = frozenset(one.newest.version for one in done)
        return Telling(acts, max(*acts, *(one.follower for one in done)), self.seen)


def what_is_stored(events: Sequence[Envelope], job: Job) -> Stored:
    """From the events of the job's dossier, from its first act on. Errors: `NotStored`, `NotUnderstood`."""
    entry, (answer, standing) = _entry(events, job), _answer(events, job)
    if {one.own.version for one in (entry, answer) if one} != job.acts:
        raise NotStored
    return Stored(entry, answer, standing, max(one.streamversion or 0 for one in events))


def _entry(events: Sequence[Envelope], job: Job) -> Done[IntentionsValidated] | None:
    acts = _acts(events, IntentionsValidated)
    own = _own(acts, job)
    if own is None:
        return None
    phase = own.event.phase
    newest = max((one for one in acts if one.event.phase is phase), key=lambda one: one.version)
    ends = (version for version in _ends_of_entry(events, phase) if version > newest.version)
    withdrawal = next((one for one in _withdrawals(events, phase) if one[0] > newest.version), None)
    if withdrawal is not None:
        return Done(own, newest, *withdrawal)
    return Done(own, newest, max(ends, default=0))


def _withdrawals(events: Sequence[Envelope], phase: Phase) -> Iterator[tuple[int, datetime]]:
    """Version and instant of each withdrawal of this phase."""
    times = {one.streamversion: one.time for one in events}
    for version, event in _of(events, IntentionsWithdrawn):
        if event.phase is phase:
            yield version, times[version]


def _ends_of_entry(events: Sequence[Envelope], phase: Phase) -> Iterator[int]:
    """The versions of what a list of this phase cannot be changed after (A-11)."""
    if phase is Phase.PROVISIONAL:
        avis = _of(events, OpinionPublished)
        yield from (version for version, event in avis if event.phase is phase)
    else:
        yield from (version for version, _ in _of(events, PropositionsPublished))
        yield from (version for version, _ in _of(events, OrientationDecided))


def _answer(events: Sequence[Envelope], job: Job) -> tuple[Done[PropositionsAnswered] | None, Standing]:
    acts = _acts(events, PropositionsAnswered)
    own = _own(acts, job)
    if own is None:
        return None, Standing.COUNTS
    newest = max(acts, key=lambda one: one.version)
    changed = max((version for version, _ in _of(events, PropositionsPublished)), default=0)
    others = (one for one in _of(events, OrientationDecided) if one[1].ground is not Ground.AGREEMENT)
    decided = max((version for version, _ in others), default=0)
    follower = max(changed, decided)
    if follower < newest.version:
        return Done(own, newest), Standing.COUNTS
    return Done(own, newest, follower), Standing.DECIDED if follower == decided else Standing.VOID


def _own(acts: Sequence[Act[E]], job: Job) -> Act[E] | None:
    """What the session did last there: nobody ever gets what another account did."""
    named = (one for one in acts if one.version in job.acts)
    done_by = (job.session, job.pupil)
    return next((one for one in named if (one.event.session, one.event.pupil) == done_by), None)


def _acts(events: Sequence[Envelope], model: type[E]) -> list[Act[E]]:
    times = {one.streamversion: one.time for one in events}
    return [Act(version, times[version], event) for version, event in _of(events, model)]


def _of(events: Sequence[Envelope], model: type[M]) -> Iterator[tuple[int, M]]:
    """The events of this kind, each with its version."""
    for one in events:
        if one.name == model.name():
            yield one.streamversion or 0, read(model, one.version, one.data)
