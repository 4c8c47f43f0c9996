"""The measures of messages, under the same names in every process; labels name exchanges and queues.

Everything shows its zero from the start: Prometheus sees no rise where a series begins with its first case.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from aiormq.exceptions import DeliveryError, PublishError
from prometheus_client import Counter, Gauge, Histogram

from shared.contract.envelope import Envelope

MINUTE, HOUR = 60, 3600
AGES = (0.1, 0.5, 1, 5, 30, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR)
# What became of a message that was not confirmed; of a lost one nobody knows.
REASONS = ("unroutable", "refused", "timeout", "lost")

_confirms = Histogram(
    "orientation_publish_confirm_duration_seconds",
    "Time until the broker confirmed a message",
    ["exchange"],
)
_failures = Counter(
    "orientation_publish_failures_total",
    "Messages that the broker did not confirm, by why",
    ["exchange", "reason"],
)
_ages = Histogram(
    "orientation_message_age_seconds", "Age of a message when it was taken", ["queue"], buckets=AGES
)
_handling = Histogram(
    "orientation_message_handling_duration_seconds", "Time to handle one message", ["queue"]
)
_under_way = Gauge("orientation_messages_under_way", "Messages taken and not yet acknowledged", ["queue"])
_set_aside = Counter(
    "orientation_messages_set_aside_total",
    "Messages that failed, by where they went: retry or dead",
    ["queue", "to"],
)


@dataclass(frozen=True, slots=True)
class Published:
    """The measures of one exchange."""

    exchange: str
    confirms: Histogram

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Measure one publication: confirmed when the block ends, failed when it raises."""
        started = time.perf_counter()
        try:
            yield
        except Exception as error:
            self.failed(error)
            raise
        self.confirms.observe(time.perf_counter() - started)

    def failed(self, error: BaseException | None) -> None:
        """Count a message that was not confirmed; None where it was given up."""
        _failures.labels(self.exchange, _reason(error)).inc()


@cache
def published_to(exchange: str) -> Published:
    """The measures of publications on `exchange`, once for all."""
    for reason in REASONS:
        _failures.labels(exchange, reason)
    return Published(exchange, _confirms.labels(exchange))


def _reason(error: BaseException | None) -> str:
    match error:
        case PublishError():
            return "unroutable"
        case DeliveryError():
            return "refused"
        case TimeoutError():
            return "timeout"
        case _:
            return "lost"


@dataclass(frozen=True, slots=True)
class Taken:
    """The measures of one queue."""

    queue: str

    @contextmanager
    def handling(self) -> Iterator[None]:
        """Measure the handling of one message."""
        with _under_way.labels(self.queue).track_inprogress(), _handling.labels(self.queue).time():
            yield

    def aged(self, envelope: Envelope, now: float) -> None:
        """Note how long after it happened a message is taken, at `now` in seconds since 1970, NaN if unknown.

        A replay says nothing about that.
        """
        age = now - envelope.time.timestamp()
        if not (envelope.replayed or math.isnan(age)):
            _ages.labels(self.queue).observe(max(age, 0.0))

    def set_aside(self, *, dead: bool) -> None:
        """Count a message that failed."""
        _set_aside.labels(self.queue, "dead" if dead else "retry").inc()


@cache
def taken_from(queue: str) -> Taken:
    """The measures of the messages of `queue`, once for all."""
    _ages.labels(queue)
    _handling.labels(queue)
    _under_way.labels(queue)
    for to in ("retry", "dead"):
        _set_aside.labels(queue, to)
    return Taken(queue)
