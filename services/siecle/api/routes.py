"""The API that sync uses. Pupils are named by Siècle's own ELEVE_ID within the school's UAI."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, HTTPException, Query, UploadFile
from pydantic import AwareDatetime, BaseModel, Field

from services.siecle.api.faults import Fault, Faults
from services.siecle.repository import Repository
from services.siecle.roster import NotARoster, read_roster
from shared.contract.types import Academy, Origin, Pathway, Phase, SiecleId, Status, Uai

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=64)]


class PushedIntention(BaseModel):
    """One intention."""

    rank: int = Field(ge=1, le=3)
    pathway: Pathway
    occupation: str | None = None
    statuses: list[Status] = []


class PushedIntentions(BaseModel):
    """The whole list at a version of the dossier."""

    dossier_version: int = Field(ge=1)
    origin: Origin
    validated_at: datetime
    receipt: str
    intentions: list[PushedIntention] = Field(min_length=1, max_length=3)


class PushedAcknowledgement(BaseModel):
    """The acknowledgement of one version of the avis."""

    dossier_version: int = Field(ge=1)
    opinion_version: int = Field(ge=1)
    acknowledged_at: datetime


class AtWork(BaseModel):
    """How many families had a session at an instant, by school; one that is not named has none."""

    counted_at: AwareDatetime
    families: dict[Uai, Annotated[int, Field(ge=0)]]


class Stored(BaseModel):
    """`ignored`: the same version, or a newer one, was there already."""

    outcome: Literal["stored", "ignored"]


class Change(BaseModel):
    """One thing that staff did; `version` counts the changes of its object."""

    seq: int
    id: UUID
    kind: Literal["campaign", "window-opened", "window-closed", "opinion"]
    academy: str
    school: str | None
    version: int
    at: datetime
    by: UUID
    data: dict[str, Any]


class Changes(BaseModel):
    """A page of the feed; `next` is what to ask after."""

    changes: list[Change]
    next: int


class Outcome(BaseModel):
    """What became of a change."""

    outcome: Literal["accepted", "refused"]
    reason: Annotated[str, Field(max_length=100)] | None = None


def bearer(expected: str) -> Callable[[str], Awaitable[None]]:
    """A dependency that asks for a bearer token. Errors: 401."""

    async def check(authorization: Annotated[str, Header()] = "") -> None:
        if not secrets.compare_digest(authorization.encode(), f"Bearer {expected}".encode()):
            raise HTTPException(401, "a bearer token is needed", {"WWW-Authenticate": "Bearer"})

    return check


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


def admin_router(repository: Repository, faults: Faults, token: str) -> APIRouter:
    """The routes under /admin: roster, faults, and the whole state for tests and the demo."""
    router = APIRouter(prefix="/admin", dependencies=[Depends(bearer(token))])

    @router.post("/faults")
    async def set_fault(fault: Fault) -> Fault:
        """Put a fault in force, or none."""
        faults.set(fault)
        return fault

    @router.post("/pupils")
    async def add_pupils(files: list[UploadFile], academy: Academy) -> dict[str, int]:
        """Take in pupils' exports, ZIP or XML, of schools of one academy."""
        try:
            today = (await repository.time()).date()
            rosters = [read_roster(await file.read(), today) for file in files]
        except NotARoster as error:
            raise HTTPException(422, f"not a pupils' export: {error}") from None
        return {"pupils": sum([await repository.add_pupils(roster, academy) for roster in rosters])}

    @router.get("/state")
    async def state() -> dict[str, Any]:
        """Everything received, every effect, every change, and the requests that met a fault."""
        return {
            "received": await repository.rows("state_received"),
            "ledger": await repository.rows("state_ledger"),
            "changes": await repository.rows("state_changes"),
            "faults_hit": faults.hit,
        }

    return router
