"""`PUT …/letters/{letter}`: letters of access, sealed to a key of the stand-in's own (ADR 0035)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException
from pydantic import AwareDatetime, BaseModel, Field

from services.siecle.api.routes import Known, Stored
from services.siecle.letters.receiving import NotWanted, Received, receive
from services.siecle.repository import Repository
from shared.contract.types import SiecleId, Uai

router = APIRouter(prefix="/api")


class PushedLetter(BaseModel):
    """The letter that staff asked for by its id, in a sealed box of libsodium's as base64url.

    `sealed` is null where none could be written after all; `expires_at` is when the code in it ends.
    """

    sealed: Annotated[str, Field(max_length=20_000)] | None
    expires_at: AwareDatetime


class RefusedLetter(BaseModel):
    """That the letter cannot be handed over, for a reason as a slug; `expires_at` as of the letter."""

    reason: Annotated[str, Field(max_length=100)]
    expires_at: AwareDatetime


@router.put("/schools/{uai}/pupils/{siecle_id}/letters/{letter}")
async def put_letter(uai: Uai, siecle_id: SiecleId, letter: UUID, body: PushedLetter, known: Known) -> Stored:
    """Keep a letter until it is printed, once; 404 for one that nobody asked for about this pupil."""
    return await _kept(known, Received(letter, uai, siecle_id, body.sealed, body.expires_at))


@router.put("/schools/{uai}/letters/{letter}/refusal")
async def put_refusal(uai: Uai, letter: UUID, body: RefusedLetter, known: Known) -> Stored:
    """Note why staff do not get the letter that they asked for, unless it is here; 404 as for a letter."""
    return await _kept(known, Received(letter, uai, None, None, body.expires_at, body.reason))


async def _kept(known: Repository, received: Received) -> Stored:
    try:
        kept = await receive(known.pool, received)
    except NotWanted:
        raise HTTPException(404, "unknown letter") from None
    return Stored(outcome="stored" if kept else "ignored")
