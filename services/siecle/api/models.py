"""What the API takes and gives."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from shared.contract.types import Origin, Pathway, Status, Uai


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
