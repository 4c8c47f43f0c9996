"""What notifications exports on /metrics about recaps."""

import time
from dataclasses import dataclass

from prometheus_client import Counter, Gauge, Histogram

from services.notifications.jobs import Jobs

COUNT_SECONDS = 10.0
OUTCOMES = ("sent", "retried", "in-doubt", "failed", "no-address", "erased")

EMAILS = Counter("orientation_emails_sent_total", "Recap e-mails by how the attempt ended", ["outcome"])
SECONDS = Histogram("orientation_email_attempt_duration_seconds", "Time of one attempt, with all it fetches")
RECAPS = Gauge(
    "orientation_recaps",
    "Recaps not done: waiting for events, pending, held for an operator, failed",
    ["state"],
)
WAITING_SECONDS = Gauge(
    "orientation_recaps_waiting_seconds", "Age of the oldest recap whose validation has not come"
)
PENDING_SECONDS = Gauge("orientation_recaps_pending_seconds", "Age of the oldest recap that is to be sent")
for _outcome in OUTCOMES:
    EMAILS.labels(_outcome)


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
            RECAPS.labels(state).set(getattr(backlog, state))
        WAITING_SECONDS.set(backlog.waiting_seconds)
        PENDING_SECONDS.set(backlog.pending_seconds)
        self._counted = time.monotonic()
