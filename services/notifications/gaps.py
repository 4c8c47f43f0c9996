"""Fetches the validation that a recap waits for, where it does not come over the broker."""

from pathlib import Path

import asyncpg
import structlog

from shared.consumer.http import Unavailable
from shared.consumer.inbox import Inbox, fill
from shared.consumer.internal import InternalApi
from shared.contract.envelope import NotUnderstood
from shared.postgres.away import DATABASE_FAILURES, is_away
from shared.postgres.sql import load_queries
from shared.runtime.waking import rest

POLL_SECONDS = 0.5
BATCH = 20
_SQL = load_queries(Path(__file__).parent / "sql" / "gaps.sql")
log = structlog.get_logger("notifications.gaps")


async def run(pool: asyncpg.Pool, api: InternalApi, inbox: Inbox) -> None:
    """Look for ever; what cannot be fetched now is asked for again a little later."""
    while True:
        try:
            await fill_missing(pool, api, inbox)
        except DATABASE_FAILURES as error:
            if not is_away(error):
                raise
        await rest(POLL_SECONDS)


async def fill_missing(pool: asyncpg.Pool, api: InternalApi, inbox: Inbox) -> None:
    """Fetch each missing validation. Errors: those of a database that is away.

    What cannot be fetched or understood now is asked for again, and holds up no other.
    """
    for row in await pool.fetch(_SQL["take_missing"], BATCH):
        missing = {"stream": row["stream"], "version": row["version"]}
        try:
            await fill(api, inbox, row["stream"], row["version"] - 1, row["version"])
        except Unavailable as error:
            log.warning("gap not filled", reason=error.reason, **missing)
        except NotUnderstood as error:
            log.error("gap not understood", reason=str(error), **missing)
