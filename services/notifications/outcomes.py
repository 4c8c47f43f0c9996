"""How an attempt at an e-mail may end, and what /metrics says of attempts and of recaps that are not done."""

import time
from dataclasses import dataclass
from zoneinfo import ZoneInfoNotFoundError

from prometheus_client import Counter, Gauge, Histogram

from services.notifications.jobs import AlreadyTold, Jobs, Overtaken
from services.notifications.mailer import InDoubt, SendLater, SendNever
from services.notifications.stored import NotStored
from services.notifications.writing import NothingToSend
from shared.consumer.http import Unavailable
from shared.contract.envelope import NotUnderstood
from shared.postgres.away import DATABASE_FAILURES

COUNT_SECONDS = 10.0
EMAILS = Counter("orientation_emails_sent_total", "Recap e-mails by how the attempt ended", ["outcome"])
SECONDS = Histogram("orientation_email_attempt_duration_seconds", "Time of one attempt, with all it fetches")
RECAPS = Gauge(
    "orientation_recaps",
    "Recaps not done: waiting for events, pending, held for an operator, failed",
    ["state"],
)
WAITING_SECONDS = Gauge(
    "orientation_recaps_waiting_seconds", "Age of the oldest recap of which an event has not come"
)
PENDING_SECONDS = Gauge("orientation_recaps_pending_seconds", "Age of the oldest recap that is to be sent")
for _outcome in ("sent", "already-told", "retried", "in-doubt", "failed", "no-address", "erased"):
    EMAILS.labels(_outcome)

UNEXPECTED = "unexpected"
# Kinds of errors, what they end in, and the slug of those that bring none; the first that fits counts.
_ENDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str | None], ...] = (
    (InDoubt, "in-doubt", None),
    (SendLater, "retried", None),
    (SendNever, "failed", None),
    (Unavailable, "retried", None),
    (ZoneInfoNotFoundError, "retried", "time-zone-unknown"),
    (Overtaken, "retried", None),
    (AlreadyTold, "already-told", None),
    (NotStored, "retried", None),
    (NotUnderstood, "retried", "event-not-understood"),
    (DATABASE_FAILURES, "retried", "database-failed"),  # before anything was handed over
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state of a job that is done, or `retried`, or `in-doubt`; `error` is a slug."""

    state: str
    error: str | None = None


def outcome_of(error: Exception) -> Outcome:
    """The outcome that an error of an attempt has for its job; one that nobody foresaw is tried again."""
    if isinstance(error, NothingToSend):
        return Outcome(error.state, error.reason)
    for kinds, state, slug in _ENDS:
        if isinstance(error, kinds):
            return Outcome(state, slug or getattr(error, "reason", None))
    return Outcome("retried", UNEXPECTED)


@dataclass(slots=True)
class Count:
    """Keeps the gauges fresh."""

    jobs: Jobs
    _counted: float = -COUNT_SECONDS

    async def refresh(self) -> None:
        """Count, at most every `COUNT_SECONDS`. Errors: Postgres' and the network's own."""
        if time.monotonic() < self._counted + COUNT_SECONDS:
            return
        backlog = await self.jobs.backlog()
        for state in ("waiting", "pending", "held", "failed"):
            RECAPS.labels(state).set(backlog[state])
        WAITING_SECONDS.set(backlog["waiting_seconds"])
        PENDING_SECONDS.set(backlog["pending_seconds"])
        self._counted = time.monotonic()
