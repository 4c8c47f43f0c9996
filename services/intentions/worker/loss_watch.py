"""Whether events of this history are known to be lost: nothing is appended then, nor begun (ADR 0040)."""

import structlog
from prometheus_client import Gauge

from services.intentions.eventstore.store import EventStore
from shared.postgres.rounds import rounds

LOOK_SECONDS = 1.0
log = structlog.get_logger("worker.loss_watch")
_lost = Gauge("orientation_log_lost", "1 while events of this history are known to be lost")


class LossWatch:
    """Looks again and again; `reason` says what is lost, None while nothing is."""

    def __init__(self, store: EventStore) -> None:
        self.reason: str | None = None
        self._store = store

    async def run(self) -> None:
        """Look for ever; what fails is tried again at the next round."""
        await rounds(self._look, LOOK_SECONDS, log, "losses not looked at")

    async def _look(self) -> None:
        before, self.reason = self.reason, await self._store.loss()
        _lost.set(self.reason is not None)
        if self.reason and not before:
            log.error("events lost", detail=self.reason)
