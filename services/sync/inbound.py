"""Events in: parked in Postgres when they arrive, each once."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg
import orjson
from pydantic import ValidationError

from shared.contract.envelope import Envelope, NotUnderstood
from shared.contract.events import IntentionsValidated, OpinionAcknowledged
from shared.contract.upcasters import upcast
from shared.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "push.sql")
Pushed = IntentionsValidated | OpinionAcknowledged
# The routing table: what is pushed, and as which resource of Siècle.
PUSHED: Mapping[str, type[Pushed]] = {
    "IntentionsValidated": IntentionsValidated,
    "OpinionAcknowledged": OpinionAcknowledged,
}


class Inbound:
    """Parks each event once: inbox row and push in one transaction."""

    def __init__(self, pool: asyncpg.Pool, wake: asyncio.Event) -> None:
        self._pool = pool
        self._wake = wake

    async def __call__(self, envelope: Envelope) -> None:
        """Take one event. Errors: `NotUnderstood`; Postgres' own, worth another attempt.

        An event of a replay is parked like any other: if Siècle had it, it is known or ignored.
        """
        event = read(envelope.name, envelope.version, envelope.data)
        if envelope.subject is None or envelope.streamversion is None:
            raise NotUnderstood(f"{envelope.type} without subject or streamversion")
        data = orjson.dumps(event.model_dump(mode="json")).decode()
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(QUERIES["remember_event"], envelope.id, envelope.type) is None:
                return
            await connection.execute(
                QUERIES["park"],
                envelope.id,
                envelope.subject,
                envelope.streamversion,
                envelope.name,
                event.phase,
                event.pupil,
                envelope.time,
                data,
                envelope.correlationid,
                event.version,
            )
        self._wake.set()


def read(name: str, version: int, data: Mapping[str, Any]) -> Pushed:
    """The event in its present form. Errors: `NotUnderstood`, which names fields and never values."""
    model = PUSHED.get(name)
    if model is None:
        raise NotUnderstood(f"no route for {name}")
    try:
        return model.model_validate(upcast(name, version, dict(data), model.version))
    except LookupError as error:
        raise NotUnderstood(str(error)) from None
    except ValidationError as error:
        fields = sorted({".".join(map(str, problem["loc"])) for problem in error.errors()})
        raise NotUnderstood(f"{name}: {', '.join(fields)}") from None
