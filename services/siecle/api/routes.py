"""The API that sync uses. Pupils are named by Siècle's own ELEVE_ID within the school's UAI."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Query
from pydantic import BaseModel

from services.siecle.api.access import bearer
from services.siecle.api.faults import Faults
from services.siecle.api.models import (
    AtWork,
    Change,
    Changes,
    Outcome,
    PushedAcknowledgement,
    PushedIntentions,
    Stored,
)
from services.siecle.repository import Repository
from shared.contract.types import Phase, SiecleId, Uai

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=64)]


def _take_at_work(router: APIRouter, repository: Repository) -> None:
    @router.put("/at-work")
    async def put_at_work(body: AtWork) -> Stored:
        """Note how many families are at work in each school, unless a newer count was there."""
        kept = await repository.put_at_work(body.counted_at, body.families)
        return Stored(outcome="stored" if kept else "ignored")


def api_router(repository: Repository, faults: Faults, token: str) -> APIRouter:
    """The routes under /api, behind sync's token and the fault in force."""
    router = APIRouter(prefix="/api", dependencies=[Depends(bearer(token)), Depends(faults.apply)])
    _take_at_work(router, repository)

    @router.put("/schools/{uai}/pupils/{siecle_id}/intentions/{phase}")
    async def put_intentions(
        uai: Uai, siecle_id: SiecleId, phase: Phase, key: Key, body: PushedIntentions
    ) -> Stored:
        """Store a pupil's intentions, unless the version is not newer."""
        return await store(uai, siecle_id, "intentions", phase, key, body)

    @router.put("/schools/{uai}/pupils/{siecle_id}/acknowledgements/{phase}")
    async def put_acknowledgement(
        uai: Uai, siecle_id: SiecleId, phase: Phase, key: Key, body: PushedAcknowledgement
    ) -> Stored:
        """Store an acknowledgement, unless the version is not newer."""
        return await store(uai, siecle_id, "acknowledgements", phase, key, body)

    async def store(
        uai: str, siecle_id: str, resource: str, phase: Phase, key: str, body: BaseModel
    ) -> Stored:
        kept = await repository.store(uai, siecle_id, resource, phase, key, body.model_dump(mode="json"))
        if kept is None:
            raise HTTPException(404, "unknown pupil")
        return Stored(outcome="stored" if kept else "ignored")

    @router.get("/changes")
    async def changes(
        after: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=500)] = 100
    ) -> Changes:
        """The changes after a sequence number, oldest first."""
        rows = await repository.changes(after, limit)
        page = [Change.model_validate(row) for row in rows]
        return Changes(changes=page, next=page[-1].seq if page else after)

    @router.post("/changes/{seq}/outcome")
    async def outcome(seq: int, body: Outcome) -> Outcome:
        """Note what became of a change: staff see it."""
        if not await repository.set_outcome(seq, body.outcome, body.reason):
            raise HTTPException(404, "unknown change")
        return body

    return router
