"""What /metrics says of e-mails about news: by kind and outcome, and how many wait."""

import time
from dataclasses import dataclass

from prometheus_client import Counter, Gauge

from services.notifications.news.notices import Notices
from shared.contract.types import NoticeKind

COUNT_SECONDS = 10.0
OUTCOMES = (
    "sent", "nothing", "stopped", "no-address", "erased", "put-off", "retried", "in-doubt", "failed",
)  # fmt: skip
ENDED = Counter(
    "orientation_notices_total",
    "E-mails about news, by the kind of the first and by how the attempt ended",
    ["type", "outcome"],
)
PENDING = Gauge("orientation_notices_pending", "E-mails about news that are to be sent, now or later")
PENDING_SECONDS = Gauge(
    "orientation_notices_pending_seconds", "For how long the oldest has been due, or what is to be looked at"
)
for _kind in NoticeKind:
    for _outcome in OUTCOMES:
        ENDED.labels(_kind, _outcome)


def count_ended(kind: str, outcome: str) -> None:
    """One attempt has ended."""
    ENDED.labels(kind, outcome).inc()


@dataclass(slots=True)
class NoticeCount:
    """Keeps the gauges fresh."""

    notices: Notices
    _counted: float = -COUNT_SECONDS

    async def refresh(self) -> None:
        """Count, at most every `COUNT_SECONDS`. Errors: Postgres' and the network's own."""
        if time.monotonic() < self._counted + COUNT_SECONDS:
            return
        backlog = await self.notices.backlog()
        PENDING.set(backlog["pending"])
        PENDING_SECONDS.set(backlog["pending_seconds"] or 0)
        self._counted = time.monotonic()
