"""Fetches the validation that a recap waits for, where it does not come over the broker."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import structlog

from services.notifications.internal import InternalApi, InternalUnavailable
from shared.contract.envelope import Envelope, NotUnderstood
from shared.database import DATABASE_FAILURES, is_away
from shared.sql import load_queries
from shared.waking import rest

POLL_SECONDS = 0.5
BATCH = 20
_SQL = load_queries(Path(__file__).parent / "sql" / "gaps.sql")
log = structlog.get_logger("notifications.gaps")
Handle = Callable[[Envelope], Awaitable[None]]


async def run(pool: asyncpg.Pool, api: InternalApi, handle: Handle) -> None:
    """Look for ever; what cannot be fetched now is asked for again a little later."""
    while True:
        try:
            await fill(pool, api, handle)
        except DATABASE_FAILURES as error:
            if not is_away(error):
                raise
        await rest(POLL_SECONDS)


async def fill(pool: asyncpg.Pool, api: InternalApi, handle: Handle) -> None:
    """Handle each missing validation as if it had come by itself. Errors: those of a database that is away.

    What cannot be fetched or understood now is asked for again, and holds up no other.
    """
    for row in await pool.fetch(_SQL["take_missing"], BATCH):
        missing = {"stream": row["stream"], "version": row["version"]}
        try:
            event = await api.event(**missing)
            if event is not None:
                await handle(Envelope.parse(event))
                log.info("gap filled", **missing)
        except InternalUnavailable as error:
            log.warning("gap not filled", reason=error.reason, **missing)
        except NotUnderstood as error:
            log.error("gap not understood", reason=str(error), **missing)
