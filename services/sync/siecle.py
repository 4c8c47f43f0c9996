"""Client of Siècle Orientation, as its mock describes it; no public format of the real one was found."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx2

from services.sync.http import ask
from services.sync.internal import Reference

PAGE = 100


class Siecle:
    """Pushes what families validated, reads what staff changed."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http

    async def put(
        self, resource: str, phase: str, pupil: Reference, body: Mapping[str, Any], event: UUID
    ) -> str:
        """Store `intentions` or `acknowledgements` of a pupil; `stored`, or `ignored` where it has newer.

        The event's id is the idempotency key, the same at each retry. Errors: `Unavailable`, `Rejected`.
        """
        path = f"/api/schools/{pupil.school}/pupils/{pupil.siecle_id}/{resource}/{phase}"
        headers = {"Idempotency-Key": str(event)}
        return await ask(self._http, "siecle", "PUT", path, _outcome, json=body, headers=headers)

    async def changes(self, after: int) -> list[Mapping[str, Any]]:
        """The changes after a sequence number, oldest first. Errors: `Unavailable`, `Rejected`."""
        parameters = {"after": after, "limit": PAGE}
        return await ask(self._http, "siecle", "GET", "/api/changes", _changes, params=parameters)

    async def put_at_work(self, count: Mapping[str, Any]) -> None:
        """Tell how many families are at work, by school. Errors: `Unavailable`, `Rejected`."""
        await ask(self._http, "siecle", "PUT", "/api/at-work", _outcome, json=count)

    async def report(self, seq: int, outcome: str, reason: str | None) -> None:
        """Tell staff what became of a change. Errors: `Unavailable`, `Rejected`."""
        body = {"outcome": outcome, "reason": reason}
        await ask(self._http, "siecle", "POST", f"/api/changes/{seq}/outcome", lambda _: None, json=body)


def _outcome(answer: Any) -> str:
    return str(answer["outcome"])


def _changes(answer: Any) -> list[Mapping[str, Any]]:
    """Each has at least its number, by which the cursor moves."""
    return [{**change, "seq": int(change["seq"])} for change in answer["changes"]]
