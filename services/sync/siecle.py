"""Towards Siècle Orientation, as its stand-in describes it; no public format of the real one was found."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import orjson
import structlog
from opentelemetry.trace import SpanKind

from services.sync.inbound import ROUTES
from services.sync.resources import RESOURCES
from shared import traces
from shared.consumer.http import Peer, Rejected, Unavailable
from shared.consumer.internal import InternalApi
from shared.contract.envelope import NotUnderstood
from shared.contract.internal import FamiliesAtWork, Reference
from shared.contract.versions import read

PAGE = 100
AT_WORK_SECONDS = 30.0
log = structlog.get_logger("sync.at-work")
# Siècle's word on this one request. Whatever else it, or we ourselves, answer may be mended.
FINAL = frozenset({404, 410, 422})


class Siecle:
    """Pushes what families validated, reads what staff changed. Errors of all: `Unavailable`, `Rejected`."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._peer = Peer("siecle", http, FINAL)

    async def put(
        self, resource: str, phase: str, pupil: Reference, body: Mapping[str, Any], event: UUID
    ) -> str:
        """Store a resource of a pupil and a phase; `stored`, or `ignored` where it has newer.

        The event's id is the idempotency key, the same at each retry.
        """
        path = f"/api/schools/{pupil.school}/pupils/{pupil.siecle_id}/{resource}/{phase}"
        headers = {"Idempotency-Key": str(event)}
        return await self._peer.ask("PUT", path, _outcome, json=body, headers=headers)

    async def put_email(self, pupil: Reference, email: UUID, body: Mapping[str, Any]) -> str:
        """Tell what became of an e-mail about a pupil; as `put`."""
        path = f"/api/schools/{pupil.school}/pupils/{pupil.siecle_id}/emails/{email}"
        return await self._peer.ask("PUT", path, _outcome, json=body)

    async def changes(self, after: int) -> list[Mapping[str, Any]]:
        """The changes after a sequence number, oldest first."""
        parameters = {"after": after, "limit": PAGE}
        return await self._peer.ask("GET", "/api/changes", _changes, params=parameters)

    async def put_at_work(self, count: FamiliesAtWork) -> None:
        """Tell how many families are at work, by school."""
        body = {"counted_at": count.counted_at.isoformat(), "families": count.families}
        await self._peer.ask("PUT", "/api/at-work", _outcome, json=body)

    async def report(self, seq: int, outcome: str, reason: str | None) -> None:
        """Tell staff what became of a change."""
        body = {"outcome": outcome, "reason": reason}
        await self._peer.ask("POST", f"/api/changes/{seq}/outcome", orjson.loads, json=body)


def _outcome(answer: bytes) -> str:
    return str(orjson.loads(answer)["outcome"])


def _changes(answer: bytes) -> list[Mapping[str, Any]]:
    """Each has at least its number, by which the cursor moves."""
    return [{**change, "seq": int(change["seq"])} for change in orjson.loads(answer)["changes"]]


async def deliver(api: InternalApi, siecle: Siecle, row: asyncpg.Record) -> str:
    """Hand over a row of `sync.pushes`, with the newest of what events do not hold; what Siècle did with it.

    Errors: `Rejected`, `Unavailable`, `NotUnderstood`.
    """
    if row["type"] not in RESOURCES:  # a newer release parked it
        raise NotUnderstood(f"no resource for {row['type']}")
    resource = RESOURCES[row["type"]]
    event = read(ROUTES[row["type"]].model, row["schema_version"], orjson.loads(row["data"]))
    pupil = await api.reference(row["pupil"])
    if pupil is None:
        raise Rejected("unknown-pupil")
    body = resource.body(event, row["happened_at"], await api.texts(resource.texts(event)))
    if resource.people is not None:
        guardians = (await api.guardians([row["pupil"]])).get(row["pupil"], [])
        body |= resource.people(event, guardians, pupil.school)
    body |= {"dossier_version": row["version"], "year": int(row["stream"].rpartition("-")[2])}
    noted = {"orientation.event": row["type"], "attempt": row["attempts"] + 1}
    with traces.span("push to Siècle", row["correlation"], SpanKind.CLIENT, noted):
        return await siecle.put(resource.name, row["phase"], pupil, body, row["event"])


@dataclass(slots=True)
class AtWork:
    """Tells Siècle how many families are at work, so that who closes the téléservice knows whom it shuts out.

    A number a school, of no person. Each replica tells, and Siècle keeps the newest count: what is missed is
    not made up for.
    """

    api: InternalApi
    siecle: Siecle
    _failing: str | None = None

    async def run(self) -> None:
        """Count and tell for ever."""
        while True:
            await self.tell()
            await asyncio.sleep(AT_WORK_SECONDS)

    async def tell(self) -> None:
        """One count; that it fails is logged once, not each time."""
        try:
            await self.siecle.put_at_work(await self.api.at_work())
        except (Unavailable, Rejected) as failure:
            if failure.reason != self._failing:
                log.warning("families at work not told", reason=failure.reason)
            self._failing = failure.reason
        else:
            self._failing = None
