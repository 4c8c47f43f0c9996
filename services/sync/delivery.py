"""One push, handed to Siècle: what events do not hold is asked for now, so that it is the latest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from opentelemetry.trace import SpanKind

from services.sync import translate
from services.sync.inbound import ROUTES, Pushed
from services.sync.siecle import Siecle
from shared import traces
from shared.consumer.http import Rejected
from shared.consumer.internal import InternalApi
from shared.contract.events import OpinionAcknowledged
from shared.contract.versions import read


@dataclass(frozen=True, slots=True)
class Delivery:
    """Composes a push and makes it."""

    api: InternalApi
    siecle: Siecle

    async def deliver(self, row: asyncpg.Record) -> str:
        """What Siècle did with a row of `sync.pushes`. Errors: `Rejected`, `Unavailable`, `NotUnderstood`."""
        event = read(ROUTES[row["type"]].model, row["schema_version"], orjson.loads(row["data"]))
        pupil = await self.api.reference(row["pupil"])
        if pupil is None:
            raise Rejected("unknown-pupil")
        resource, body = await self._body(event, row)
        noted = {"orientation.event": row["type"], "attempt": row["attempts"] + 1}
        with traces.span("push to Siècle", row["correlation"], SpanKind.CLIENT, noted):
            return await self.siecle.put(resource, row["phase"], pupil, body, row["event"])

    async def _body(self, event: Pushed, row: asyncpg.Record) -> tuple[str, dict[str, Any]]:
        version: int = row["version"]
        if isinstance(event, OpinionAcknowledged):
            return "acknowledgements", translate.acknowledgement_body(event, version)
        texts: Mapping[UUID, str] = await self.api.texts(translate.text_ids(event))
        at: str = row["happened_at"].isoformat()
        return "intentions", translate.intentions_body(event, version, at, texts)
