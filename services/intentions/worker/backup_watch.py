"""The backup's figures, for the alerts: nobody else would notice that it has stopped."""

import math

import asyncpg
import structlog
from prometheus_client import Gauge

from services.intentions import backup
from shared.postgres.rounds import rounds

LOOK_SECONDS = 30.0
log = structlog.get_logger("worker.backup_watch")
_fails = Gauge("orientation_archiving_fails", "1 while Postgres cannot archive its log")
_base = Gauge(
    "orientation_base_backup_timestamp_seconds",
    "When the last base backup was finished, 0 before the first; NaN where Postgres archives nothing at all",
)


async def run(pool: asyncpg.Pool) -> None:
    """Look for ever; what fails is tried again at the next round."""

    async def once() -> None:
        _show(await backup.look(pool))

    await rounds(once, LOOK_SECONDS, log, "backup not looked at")


def _show(seen: backup.Backup) -> None:
    _fails.set(seen.fails)
    base = seen.base_backup.timestamp() if seen.base_backup else 0
    _base.set(base if seen.archives else math.nan)
