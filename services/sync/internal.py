"""Client of the intentions service's internal API. Nothing of its answers is stored or logged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import orjson

from services.sync.http import ask


@dataclass(frozen=True, slots=True)
class Reference:
    """A pupil as Siècle knows it."""

    school: str
    siecle_id: str


class InternalApi:
    """Texts, and pupils' names in Siècle."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http

    async def texts(self, ids: Sequence[UUID]) -> dict[UUID, str]:
        """The texts that still exist; asks nothing for none. Errors: `Unavailable`, `Rejected`."""
        if not ids:
            return {}
        body = {"ids": [str(id_) for id_ in ids]}
        return await ask(self._http, "internal", "POST", "/internal/texts", _texts, json=body)

    async def events(self, stream: str, after: int, to: int) -> list[bytes]:
        """The CloudEvents of a stream after version `after`, up to `to`. Errors: like the others."""
        body = {"stream": stream, "after": after, "to": to}
        return await ask(self._http, "internal", "POST", "/internal/events", _events, json=body)

    async def at_work(self) -> Mapping[str, Any]:
        """How many families are at work, by school, and when that was counted. Errors: like the others."""
        return await ask(self._http, "internal", "GET", "/internal/at-work", _at_work)

    async def reference(self, pupil: UUID) -> Reference | None:
        """Where Siècle knows the pupil; None for an erased one. Errors: `Unavailable`, `Rejected`."""
        body = {"pupils": [str(pupil)]}

        def read(answer: Any) -> Reference | None:
            known = answer["pupils"].get(str(pupil))
            return Reference(known["school"], known["siecle_id"]) if known else None

        return await ask(self._http, "internal", "POST", "/internal/pupils", read, json=body)

    async def resolve(self, school: str, siecle_ids: Sequence[str]) -> dict[str, UUID]:
        """Pupils by Siècle's ids within a school; an unknown one is absent. Errors: like the others."""
        body = {"school": school, "siecle_ids": list(siecle_ids)}
        return await ask(self._http, "internal", "POST", "/internal/pupils/resolve", _pupils, json=body)


def _texts(answer: Any) -> dict[UUID, str]:
    return {UUID(id_): str(text) for id_, text in answer["texts"].items()}


def _events(answer: Any) -> list[bytes]:
    return [orjson.dumps(event) for event in answer["events"]]


def _pupils(answer: Any) -> dict[str, UUID]:
    return {siecle_id: UUID(pupil) for siecle_id, pupil in answer["pupils"].items()}


def _at_work(answer: Any) -> Mapping[str, Any]:
    return {"counted_at": str(answer["counted_at"]), "families": dict(answer["families"])}
