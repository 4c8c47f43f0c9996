"""The figures of appends: events stored, appends by outcome, the time of a flush."""

from prometheus_client import Counter, Gauge, Histogram

from services.intentions.eventstore.errors import EventStoreError, StoreBusy
from services.intentions.eventstore.model import Append, Appended

_events = Counter("orientation_events_appended_total", "Events stored, by type", ["type"])
_appends = Counter("orientation_appends_total", "Appends by outcome", ["outcome"])
waiting = Gauge("orientation_appends_waiting", "Appends without an answer yet")
flush = Histogram("orientation_append_flush_duration_seconds", "Time of one round trip that appends")
_FAILED = {kind.outcome for kind in EventStoreError.__subclasses__()}
for _outcome in ("stored", "repeated", "failed", *_FAILED):
    _appends.labels(_outcome)


def count(append: Append, outcome: Appended | EventStoreError, *, was_lost: bool) -> None:
    """Count one append that is answered; `was_lost` when it had to be sent again to learn its outcome."""
    waiting.dec()
    if isinstance(outcome, EventStoreError):
        _appends.labels(outcome.outcome).inc()
        return
    # Found stored after its answer was lost: stored by us, and not counted before.
    stored = was_lost or not outcome.repeated
    _appends.labels("stored" if stored else "repeated").inc()
    if stored:
        for event in append.events:
            _events.labels(event.type).inc()


def turned_away() -> None:
    """Count an append that found too many before it."""
    _appends.labels(StoreBusy.outcome).inc()
