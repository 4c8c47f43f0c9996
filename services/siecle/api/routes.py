"""The API that sync uses. Pupils are named by Siècle's own ELEVE_ID within the school's UAI."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request
from pydantic import AwareDatetime, BaseModel, Field

from services.siecle.kinds import Kind
from services.siecle.repository import Repository
from shared.contract.types import Answer, Origin, Pathway, Phase, SiecleId, Status, Uai, Year


async def _repository(request: Request) -> Repository:
    found: Repository = request.app.state.repository
    return found


Known = Annotated[Repository, Depends(_repository)]
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=64)]
router = APIRouter(prefix="/api")


class Pushed(BaseModel):
    """Base of what is pushed: versions count within one school year's dossier."""

    dossier_version: int = Field(ge=1)
    year: Year | None = Field(None, description="Where it is not said, that of what was pushed before")


class PushedIntention(BaseModel):
    """One intention."""

    rank: int = Field(ge=1, le=3)
    pathway: Pathway
    occupation: str | None = None
    statuses: list[Status] = []


class PushedIntentions(Pushed):
    """The whole list at a version of the dossier."""

    origin: Origin
    validated_at: datetime
    receipt: str
    intentions: list[PushedIntention] = Field(min_length=1, max_length=3)


class PushedWithdrawal(Pushed):
    """What was entered at an older version of the dossier does not count; what is entered later does."""

    withdrawn_at: datetime


class PushedAuthorship(Pushed):
    """Who has the right of entry; families are told by e-mail, but for those whom `letters` names.

    `guardian` and `letters` are PERSONNE_IDs, null for one whom this school has not named; `more_letters`:
    how many such are to be written to.
    """

    is_free: bool
    transferred_at: datetime
    guardian: SiecleId | None
    letters: list[SiecleId]
    more_letters: Annotated[int, Field(ge=0)]


class PushedAcknowledgement(Pushed):
    """The acknowledgement of one version of the avis."""

    opinion_version: int = Field(ge=1)
    acknowledged_at: datetime


class PushedAnswer(Pushed):
    """The answer to one version of the propositions; the voies that it accepts are decided."""

    propositions_version: int = Field(ge=1)
    answer: Answer
    accepted: list[Pathway] = Field(max_length=3)
    origin: Origin
    at: datetime


class PushedDeparture(Pushed):
    """That the pupil has left for another school, and when; null for one who is there, or there again."""

    left_at: AwareDatetime | None


class PushedEmail(BaseModel):
    """What became of an e-mail to the legal responsible whom `guardian` names by PERSONNE_ID, where it can.

    `number` counts what was said of it. `reason` is a slug; `settled`: it went after all, or need not.
    """

    number: int = Field(ge=1)
    kind: Literal["recap", "transfer"]
    state: Literal["failed", "no-address", "settled"]
    reason: Annotated[str, Field(max_length=100)] | None
    guardian: SiecleId | None
    happened_at: AwareDatetime


class AtWork(BaseModel):
    """How many families had a session at an instant, by school; one that is not named has none."""

    counted_at: AwareDatetime
    families: dict[Uai, Annotated[int, Field(ge=0)]]


class Stored(BaseModel):
    """`ignored`: the same version, or a newer one, was there already."""

    outcome: Literal["stored", "ignored"]


class Held(BaseModel):
    """One resource of a pupil and a phase as it was pushed last."""

    siecle_id: str
    resource: Literal["intentions", "withdrawals", "authorships", "acknowledgements", "answers"]
    phase: Phase
    year: int = Field(description="School year of the dossier; 0 where it was never said")
    dossier_version: int
    event: str | None = Field(None, description="Idempotency key of the push; null for one from before")
    received_at: datetime
    content: dict[str, Any] = Field(description="What was pushed, without year and version")
    has_left: bool = Field(description="The pupil has left this school, whose copy stays as it was")


class HeldPage(BaseModel):
    """All that is held of some pupils, by their ids; `next` is what to ask after, null at the end."""

    held: list[Held]
    next: str | None


class Change(BaseModel):
    """One thing that staff did; `version` grows with the changes of its object."""

    seq: int
    id: UUID
    kind: Kind
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
    """The answer to a change."""

    outcome: Literal["accepted", "refused"]
    reason: Annotated[str, Field(max_length=100)] | None = None


@router.put("/at-work")
async def put_at_work(body: AtWork, known: Known) -> Stored:
    """Note how many families are at work in each school, unless a newer count was there."""
    return _stored(await known.value("put_at_work", body.counted_at, json.dumps(body.families)) is not None)


@router.put("/schools/{uai}/pupils/{siecle_id}/intentions/{phase}")
async def put_intentions(
    uai: Uai, siecle_id: SiecleId, phase: Phase, key: Key, body: PushedIntentions, known: Known
) -> Stored:
    """Store a pupil's intentions or definitive choices, unless the version is not newer."""
    return _stored(await known.store(uai, siecle_id, "intentions", phase, key, body.model_dump(mode="json")))


@router.put("/schools/{uai}/pupils/{siecle_id}/withdrawals/{phase}")
async def put_withdrawal(
    uai: Uai, siecle_id: SiecleId, phase: Phase, key: Key, body: PushedWithdrawal, known: Known
) -> Stored:
    """Store that the intentions or the choices were withdrawn, unless the version is not newer."""
    return _stored(await known.store(uai, siecle_id, "withdrawals", phase, key, body.model_dump(mode="json")))


@router.put("/schools/{uai}/pupils/{siecle_id}/authorships/{phase}")
async def put_authorship(
    uai: Uai, siecle_id: SiecleId, phase: Phase, key: Key, body: PushedAuthorship, known: Known
) -> Stored:
    """Store where the right of entry is, unless the version is not newer."""
    return _stored(await known.store(uai, siecle_id, "authorships", phase, key, body.model_dump(mode="json")))


@router.put("/schools/{uai}/pupils/{siecle_id}/acknowledgements/{phase}")
async def put_acknowledgement(
    uai: Uai, siecle_id: SiecleId, phase: Phase, key: Key, body: PushedAcknowledgement, known: Known
) -> Stored:
    """Store an acknowledgement, unless the version is not newer."""
    data = body.model_dump(mode="json")
    return _stored(await known.store(uai, siecle_id, "acknowledgements", phase, key, data))


@router.put("/schools/{uai}/pupils/{siecle_id}/answers/{phase}")
async def put_answer(
    uai: Uai, siecle_id: SiecleId, phase: Literal[Phase.FINAL], key: Key, body: PushedAnswer, known: Known
) -> Stored:
    """Store an answer to the propositions, unless the version is not newer."""
    return _stored(await known.store(uai, siecle_id, "answers", phase, key, body.model_dump(mode="json")))


@router.put("/schools/{uai}/pupils/{siecle_id}/departure")
async def put_departure(
    uai: Uai, siecle_id: SiecleId, key: Key, body: PushedDeparture, known: Known
) -> Stored:
    """Note that a pupil has left, or is there again, unless the version is not newer.

    What was received stays, and nothing newer follows: the pupil's dossier is the new school's (A-34).
    """
    return _stored(await known.depart(uai, siecle_id, key, body.left_at, body.dossier_version, body.year))


@router.put("/schools/{uai}/pupils/{siecle_id}/emails/{email}")
async def put_email(uai: Uai, siecle_id: SiecleId, email: UUID, body: PushedEmail, known: Known) -> Stored:
    """Note what became of an e-mail, unless the number is not newer."""
    if await known.value("pupil", uai, siecle_id) is None:
        raise HTTPException(404, "unknown pupil")
    said = body.model_dump_json()
    return _stored(await known.value("put_email", email, uai, siecle_id, body.number, said) is not None)


def _stored(kept: bool | None) -> Stored:
    if kept is None:
        raise HTTPException(404, "unknown pupil")
    return Stored(outcome="stored" if kept else "ignored")


@router.get("/schools/{uai}/received")
async def received(
    uai: Uai,
    known: Known,
    after: SiecleId | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> HeldPage:
    """What is held of a school's pupils, at most `limit` of them after one; nothing of an unknown school.

    So that who pushes can compare: a push that is not newer is ignored, whatever it says.
    """
    rows = await known.rows("received_of_school", uai, after or "", limit)
    held = [Held(content=_content(row["body"]), **row) for row in rows]
    return HeldPage(held=held, next=held[-1].siecle_id if held else None)


def _content(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in Pushed.model_fields}


@router.get("/changes")
async def changes(
    known: Known,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Changes:
    """The changes after a sequence number, oldest first."""
    page = [Change.model_validate(row) for row in await known.rows("changes", after, limit)]
    return Changes(changes=page, next=page[-1].seq if page else after)


@router.post("/changes/{seq}/outcome")
async def outcome(seq: int, body: Outcome, known: Known) -> Outcome:
    """Note what became of a change: staff see it."""
    if await known.value("set_outcome", seq, body.outcome, body.reason) is None:
        raise HTTPException(404, "unknown change")
    return body
