"""Fetches what lies before a push in its dossier and did not come over the broker."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from services.sync.internal import InternalApi
from shared.contract.envelope import Envelope
from shared.database import Connection
from shared.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "push.sql")
log = structlog.get_logger("sync.gaps")
Park = Callable[[Envelope], Awaitable[None]]


async def fill(
    connection: Connection, api: InternalApi, park: Park, kinds: frozenset[str], stream: str, version: int
) -> bool:
    """Whether events of these kinds were missing before `version`: they are parked now, and go first.

    Asks nothing where the version before is known. Errors: `Unavailable`; `NotUnderstood`.
    """
    known = await connection.fetchval(QUERIES["known_before"], stream, version)
    if known == version - 1:
        return False
    for event in map(Envelope.parse, await api.events(stream, known, version - 1)):
        if event.name in kinds:
            await park(event)
            log.info("gap filled", stream=stream, version=event.streamversion)
    return bool(await connection.fetchval(QUERIES["known_before"], stream, version) != known)
