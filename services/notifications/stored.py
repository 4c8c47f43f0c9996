"""What the store holds of a dossier when its recap goes: the newest entry, whoever made it. Pure.

A recap may go long after its session's VALIDER: the session expired, or the mail server was away. What was
validated then may be replaced by now, so the e-mail tells what is stored at the moment it goes (ADR 0005).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.notifications.jobs import Job
from shared.contract.envelope import Envelope
from shared.contract.events import IntentionsValidated
from shared.contract.versions import read


class NotStored(Exception):
    """The store has no such validation of this session: it is asked again later."""

    reason = "validation-not-stored"


@dataclass(frozen=True, slots=True)
class Entry:
    """A validated entry with its place and its instant."""

    version: int
    at: datetime
    event: IntentionsValidated


@dataclass(frozen=True, slots=True)
class Stored:
    """`own`: what the session validated. `newest`: what is stored now for the same phase, often the same."""

    own: Entry
    newest: Entry

    @property
    def is_anothers(self) -> bool:
        """Whether another responsible's, or the school's, entry has replaced what this account validated."""
        return self.newest.event.by != self.own.event.by


def what_is_stored(events: Sequence[Envelope], job: Job) -> Stored:
    """From the events of the job's dossier, from its version on. Errors: `NotStored`, `NotUnderstood`."""
    entries = [_entry(one) for one in events if one.name == IntentionsValidated.name()]
    own = next((one for one in entries if one.version == job.version and _is_of(one, job)), None)
    if own is None:
        raise NotStored
    same_phase = [one for one in entries if one.event.phase is own.event.phase]
    return Stored(own, max(same_phase, key=lambda one: one.version))


def _is_of(entry: Entry, job: Job) -> bool:
    return entry.event.session == job.session and entry.event.pupil == job.pupil


def _entry(envelope: Envelope) -> Entry:
    event = read(IntentionsValidated, envelope.version, envelope.data)
    return Entry(envelope.streamversion or 0, envelope.time, event)
