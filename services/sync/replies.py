"""Answers to commands in: kept for who typed the change."""

import asyncpg
import structlog

from services.sync.changes import CHANGES, QUERIES
from shared.contract.commands import REPLIES, CommandAccepted, CommandRefused
from shared.contract.envelope import Envelope, NotUnderstood
from shared.contract.versions import read

log = structlog.get_logger("sync.replies")


class Replies:
    """Takes the answers to commands from `sync.replies`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def __call__(self, envelope: Envelope) -> None:
        """Note one answer; a repeat changes nothing. Errors: `NotUnderstood`."""
        model = REPLIES.get(envelope.name)
        if model is None:
            raise NotUnderstood(f"no route for {envelope.name}")
        reply = read(model, envelope.version, envelope.data)
        reason = reply.reason if isinstance(reply, CommandRefused) else None
        state = "accepted" if isinstance(reply, CommandAccepted) else "refused"
        await self._pool.execute(QUERIES["answered"], reply.command, state, reason)
        CHANGES.labels(state).inc()
        log.info("command answered", command=str(reply.command), outcome=state, reason=reason)
