"""Towards Siècle Orientation, as its stand-in describes it; no public format of the real one was found."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import orjson
import structlog

from shared.consumer.http import Peer, Rejected, Unavailable
from shared.consumer.internal import InternalApi
from shared.contract.internal import FamiliesAtWork, Reference

PAGE = 100
AT_WORK_SECONDS = 30.0
log = structlog.get_logger("sync.at-work")
# Siècle's word on this one request. Whatever else it, or we ourselves, answer may be mended.
FINAL = frozenset({404, 410, 422})
UNKNOWN_PUPIL = "siecle-404"  # its word on a pupil who is not on the school's list, or not yet


class Siecle:
    """Pushes what families validated, reads what staff changed. Errors of all: `Unavailable`, `Rejected`."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._peer = Peer("siecle", http, FINAL)

    async def put(self, resource: str, pupil: Reference, body: Mapping[str, Any], key: UUID) -> str:
        """Store a resource of a pupil, `name` or `name/phase`; `stored`, or `ignored` where it has newer.

        `key` is the idempotency key, the same at each retry.
        """
        path = f"/api/schools/{pupil.school}/pupils/{pupil.siecle_id}/{resource}"
        headers = {"Idempotency-Key": str(key)}
        return await self._peer.ask("PUT", path, _outcome, json=body, headers=headers)

    async def received(self, school: str) -> AsyncIterator[Mapping[str, Any]]:
        """What it holds of a school's pupils, a page at a time."""
        after: str | None = None
        while True:
            parameters = {"limit": PAGE} | ({"after": after} if after else {})
            path = f"/api/schools/{school}/received"
            held, after = await self._peer.ask("GET", path, _held, params=parameters)
            for one in held:
                yield one
            if after is None:
                return

    async def put_email(self, pupil: Reference, email: UUID, body: Mapping[str, Any]) -> str:
        """Tell what became of an e-mail about a pupil; as `put`."""
        path = f"/api/schools/{pupil.school}/pupils/{pupil.siecle_id}/emails/{email}"
        return await self._peer.ask("PUT", path, _outcome, json=body)

    async def put_letter(self, pupil: Reference, letter: UUID, body: Mapping[str, Any]) -> str:
        """Hand over a letter of access, sealed; as `put`."""
        path = f"/api/schools/{pupil.school}/pupils/{pupil.siecle_id}/letters/{letter}"
        return await self._peer.ask("PUT", path, _outcome, json=body)

    async def put_letter_refusal(self, school: str, letter: UUID, body: Mapping[str, Any]) -> str:
        """Tell why the school gets no such letter; as `put`."""
        path = f"/api/schools/{school}/letters/{letter}/refusal"
        return await self._peer.ask("PUT", path, _outcome, json=body)

    async def put_account(self, school: str, guardian: str, body: Mapping[str, Any]) -> str:
        """Tell since when the account of a legal responsible, by PERSONNE_ID, is activated; as `put`."""
        path = f"/api/schools/{school}/guardians/{guardian}/account"
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


def _held(answer: bytes) -> tuple[list[Mapping[str, Any]], str | None]:
    """A page, and what to ask after; each has what it is compared by."""
    page = orjson.loads(answer)
    named = ("siecle_id", "resource", "phase", "content")
    return [
        {name: one[name] for name in named}
        | {name: int(one[name]) for name in ("year", "dossier_version")}
        | {"event": one.get("event"), "has_left": one.get("has_left")}
        for one in page["held"]
    ], page["next"]


def _changes(answer: bytes) -> list[Mapping[str, Any]]:
    """Each has at least its number, by which the cursor moves."""
    return [{**change, "seq": int(change["seq"])} for change in orjson.loads(answer)["changes"]]


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
