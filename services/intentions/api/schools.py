"""`GET /schools`: in which state the dossiers are, from the projection, without replaying anything."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal
from uuid import UUID

import asyncpg
from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from services.intentions.api import responses
from services.intentions.api.feed import Feed, FeedOfApp, Subscribed
from services.intentions.api.parameters import OfYear, Places, School, once, within
from services.intentions.api.problems import BadParameter, OutOfScope, UnknownSchool
from services.intentions.api.routes import MachineRoute
from services.intentions.feed_tokens import ACQUIRE_SECONDS
from services.intentions.projections.dossiers import DOSSIERS, counts_of_schools, dossiers_of_school
from services.intentions.projections.known import read_place
from shared.academies import wrong_place
from shared.contract.types import Phase, Uai, Year

Position = Annotated[int, Field(ge=0)]
Progress = Literal["proposed", "disagreed", "agreed", "decided", "appealed", "decided_on_appeal", "retained"]


class SchoolsQuery(OfYear, Places):
    """The parameters of `GET /schools`."""


class Counts(BaseModel):
    """The dossiers of one school and phase: all of them, then those in each state.

    In the definitive phase also how many have come how far since their choices, each at one place.
    """

    school: Uai
    academy: str | None
    year: Year
    phase: Phase
    pupils: Position
    no_entry: Position
    validated: Position
    opinion: Position
    acknowledged: Position
    proposed: Annotated[Position, Field(description="Propositions wait for an answer")]
    disagreed: Annotated[Position, Field(description="« Pas d'accord », and nothing decided yet")]
    agreed: Annotated[Position, Field(description="Decided by the family's agreement")]
    decided: Annotated[Position, Field(description="Decided by the head")]
    appealed: Annotated[Position, Field(description="The family appealed; the commission has not decided")]
    decided_on_appeal: Annotated[Position, Field(description="Decided by the commission")]
    retained: Annotated[Position, Field(description="A year more in 3e is decided")]
    retention_requested: Annotated[Position, Field(description="A year more in 3e was asked for")]


class DossierState(BaseModel):
    """The state of one dossier in one phase."""

    pupil: UUID
    stream: str
    year: Year
    phase: Phase
    state: Literal["no_entry", "validated", "opinion", "acknowledged"]
    progress: Annotated[
        Progress | None,
        Field(description="How far the definitive phase has come; null before propositions"),
    ]
    retention_requested: Annotated[bool, Field(description="A year more in 3e was asked for")]
    position: Annotated[int | None, Field(description="Of its last event; null for none")]


class _Place(BaseModel):
    log: UUID
    position: Annotated[Position, Field(description="Up to which event it is true")]


class Schools(_Place):
    """How many dossiers are in each state."""

    schools: list[Counts]


class Dossiers(_Place):
    """The state of each dossier."""

    school: Uai
    dossiers: list[DossierState]


async def all_types(subscriber: Subscribed) -> None:
    """A state follows from events of every type. Errors: `OutOfScope`."""
    if subscriber.reader.types:
        raise OutOfScope(f"the token covers only {', '.join(subscriber.reader.types)}")


router = APIRouter(route_class=MachineRoute, dependencies=[Depends(once), Depends(all_types)])


@router.head("/schools", include_in_schema=False)
@router.get(
    "/schools",
    operation_id="schools",
    summary="The dossiers of each school and phase, counted",
    response_description="How many dossiers are in each state",
    responses=responses.refused(400, 401, 403),
)
async def schools(
    feed: FeedOfApp, subscriber: Subscribed, parameters: Annotated[SchoolsQuery, Query()]
) -> Schools:
    """How many dossiers of each school and phase are in each state.

    The four states, of entries and avis, add up to the pupils. What follows them says how far the definitive
    phase has come, whatever was entered.\f

    Errors: `BadParameter`, `OutOfScope`.
    """
    chosen = [list(some) or None for some in parameters.places(subscriber.reader)]
    place, rows = await _read(feed, counts_of_schools, parameters.year, *chosen)
    return Schools(**place, schools=[Counts(**row) for row in rows])


@router.head("/schools/{school}/dossiers", include_in_schema=False)
@router.get(
    "/schools/{school}/dossiers",
    operation_id="dossiers",
    summary="Each dossier of a school",
    response_description="The state of each dossier",
    responses=responses.refused(400, 401, 403, 404),
)
async def dossiers(
    feed: FeedOfApp,
    subscriber: Subscribed,
    school: Annotated[School, Path(description="UAI")],
    parameters: Annotated[OfYear, Query()],
) -> Dossiers:
    """The state of each dossier of one school, by phase.\f

    Errors: `BadParameter`, `OutOfScope`, `UnknownSchool`.
    """
    if wrong := wrong_place([], [school]):
        raise BadParameter(wrong)
    within("school", [school], subscriber.reader.schools)
    place, rows = await _read(feed, dossiers_of_school, school, parameters.year)
    if not rows:
        raise UnknownSchool(f"no dossier of {school} is known")
    within("academy", {row["academy"] or "" for row in rows}, subscriber.reader.academies)
    return Dossiers(**place, school=school, dossiers=[DossierState(**row) for row in rows])


async def _read(
    feed: Feed, rows_of: Callable[..., Awaitable[list[asyncpg.Record]]], *chosen: object
) -> tuple[asyncpg.Record, list[asyncpg.Record]]:
    """History and position, and the rows as they are at that position: one snapshot for both."""
    async with (
        feed.pool.acquire(timeout=ACQUIRE_SECONDS) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        return await read_place(connection, DOSSIERS), await rows_of(connection, *chosen)
