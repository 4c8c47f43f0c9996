"""What sync tells of families' accounts, by PERSONNE_ID within the school's UAI."""

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from services.siecle import activations
from services.siecle.api.routes import Known, Stored
from shared.contract.types import SiecleId, Uai

router = APIRouter(prefix="/api")


class PushedAccount(BaseModel):
    """Since when a legal responsible's account has a password; null where it has none, or is closed.

    `number` grows with what is said, whoever's account the PERSONNE_ID stands for.
    """

    number: int = Field(ge=1)
    activated_at: AwareDatetime | None


@router.put("/schools/{uai}/guardians/{person_id}/account")
async def put_account(uai: Uai, person_id: SiecleId, body: PushedAccount, known: Known) -> Stored:
    """Note since when an account is activated, unless the number is not newer.

    Also of a person whom the school's exports have not named yet.
    """
    kept = await activations.note(known.pool, uai, person_id, body.number, body.activated_at)
    return Stored(outcome="stored" if kept else "ignored")
