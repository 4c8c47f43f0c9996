"""The figures of appends: events stored, appends by outcome, the time of a flush."""

from prometheus_client import Counter, Gauge, Histogram

from services.intentions.eventstore.errors import (
    CommandIdReused,
    EventStoreError,
    InvalidData,
    OutcomeUnknown,
    StoreBusy,
    StoreUnavailable,
    VersionConflict,
)
from services.intentions.eventstore.model import Append, Appended

# A conflict is decided again by its caller; a repeated one had been stored before.
FAILED = {
    VersionConflict: "conflict",
    CommandIdReused: "reused",
    InvalidData: "refused",
    OutcomeUnknown: "unknown",
    StoreBusy: "busy",
    StoreUnavailable: "unavailable",
}
OUTCOMES = ("stored", "repeated", *FAILED.values(), "failed")

_events = Counter("orientation_events_appended_total", "Events stored, by type", ["type"])
_appends = Counter("orientation_appends_total", "Appends by outcome", ["outcome"])
waiting = Gauge("orientation_appends_waiting", "Appends without an answer yet")
flush = Histogram("orientation_append_flush_duration_seconds", "Time of one round trip that appends")
for _outcome in OUTCOMES:
    _appends.labels(_outcome)


def count(append: Append, outcome: Appended | EventStoreError, *, was_lost: bool) -> None:
    """Count one append that is answered; `was_lost` when it had to be sent again to learn its outcome."""
    waiting.dec()
    if isinstance(outcome, EventStoreError):
        _appends.labels(FAILED.get(type(outcome), "failed")).inc()
        return
    # Found stored after its answer was lost: stored by us, and not counted before.
    stored = was_lost or not outcome.repeated
    _appends.labels("stored" if stored else "repeated").inc()
    if stored:
        for event in append.events:
            _events.labels(event.type).inc()


def turned_away() -> None:
    """Count an append that found too many before it."""
    _appends.labels("busy").inc()
