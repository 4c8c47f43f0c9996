"""`PUT …/letters/{letter}`: letters of access, sealed to a key of the stand-in's own (ADR 0035)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException
from pydantic import AwareDatetime, BaseModel, Field

from services.siecle.api.routes import Known, Stored
from services.siecle.letters.receiving import NotWanted, Received, receive
from shared.contract.types import SiecleId, Uai

router = APIRouter(prefix="/api")


class PushedLetter(BaseModel):
    """The letter that staff asked for by its id, in a sealed box of libsodium's as base64url.

    `sealed` is null where none could be written after all; `expires_at` is when the code in it ends.
    """

    sealed: Annotated[str, Field(max_length=20_000)] | None
    expires_at: AwareDatetime


@router.put("/schools/{uai}/pupils/{siecle_id}/letters/{letter}")
async def put_letter(uai: Uai, siecle_id: SiecleId, letter: UUID, body: PushedLetter, known: Known) -> Stored:
    """Keep a letter until it is printed, once; 404 for one that nobody asked for about this pupil."""
    received = Received(letter, uai, siecle_id, body.sealed, body.expires_at)
    try:
        kept = await receive(known.pool, received)
    except NotWanted:
        raise HTTPException(404, "unknown letter") from None
    return Stored(outcome="stored" if kept else "ignored")
