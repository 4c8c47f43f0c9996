"""What a council says is kept: as a draft, or for the téléservice. One writer at a time for a pupil."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from services.siecle.people import trail
from services.siecle.people.trail import Done
from services.siecle.repository import Overtaken, append
from services.siecle.staff.classes.stages import Stages
from services.siecle.staff.council.reading import QUERIES, turns_of
from services.siecle.staff.council.subjects import Subject
from services.siecle.staff.council.turns import Turn, digest_of
from shared.postgres.database import Connection

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OfPupil:
    """Of whom it is said, and in whose name."""

    subject: Subject
    academy: str
    uai: str
    siecle_id: str
    year: int
    stages: Stages
    account: UUID


async def keep(
    pool: asyncpg.Pool, whose: OfPupil, data: Data, mark: str, done: Done, *, is_draft: bool
) -> None:
    """Keep what a form says that carried `mark`, with its line of the audit; what stands there so is left.

    Errors: `Overtaken`.
    """
    async with _locked(pool, whose) as (connection, turn):
        if turn is None:
            raise Overtaken
        if turn.says(data) and (is_draft or turn.draft is None):
            return  # a second click
        if turn.mark != mark:
            raise Overtaken
        if is_draft:
            await _put_draft(connection, whose, turn, data, done)
        else:
            await _enter(connection, whose, data, done)


async def send(pool: asyncpg.Pool, whose: OfPupil, draft: UUID, done: Done, *, alone: bool = False) -> bool:
    """Enter a draft, where it still is the one that was seen and fits the family's entry; whether it is.

    `alone`: only where no other replica sends.
    """
    async with _locked(pool, whose) as (connection, turn):
        if alone and not await connection.fetchval(QUERIES["is_the_sender"]):
            return False
        if turn is None or turn.draft is None or turn.draft.id != draft or turn.is_to_review:
            return False
        await _enter(connection, whose, turn.draft.data, done)
    return True


async def drop(pool: asyncpg.Pool, whose: OfPupil, draft: UUID, done: Done) -> bool:
    """Delete a draft where it still is the one that was seen; whether it is."""
    async with _locked(pool, whose) as (connection, turn):
        if turn is None or turn.draft is None or turn.draft.id != draft:
            return False
        await _drop(connection, whose)
        await trail.note(connection, done)
    return True


@asynccontextmanager
async def _locked(pool: asyncpg.Pool, whose: OfPupil) -> AsyncIterator[tuple[Connection, Turn | None]]:
    """A transaction in which nobody else writes of this pupil, and what stands there; None for nobody."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(QUERIES["lock_pupil"], whose.uai, whose.siecle_id)
        turns = await turns_of(
            connection, whose.subject, whose.uai, whose.stages, whose.year, siecle_id=whose.siecle_id
        )
        yield connection, turns[0] if turns and turns[0].is_there else None


async def _put_draft(connection: Connection, whose: OfPupil, turn: Turn, data: Data, done: Done) -> None:
    await connection.execute(
        QUERIES["put_draft"],
        whose.uai,
        whose.siecle_id,
        whose.subject.kind,
        whose.year,
        json.dumps(data, ensure_ascii=False),
        digest_of(turn.entry),
        whose.account,
    )
    await trail.note(connection, done)


async def _enter(connection: Connection, whose: OfPupil, data: Data, done: Done) -> None:
    await append(
        connection,
        whose.subject.kind,
        whose.subject.object_of(whose.uai, whose.siecle_id),
        whose.academy,
        whose.uai,
        whose.account,
        data,
        unless_same=True,
        done=done,
    )
    await _drop(connection, whose)


async def _drop(connection: Connection, whose: OfPupil) -> None:
    kind = whose.subject.kind
    await connection.execute(QUERIES["drop_draft"], whose.uai, whose.siecle_id, kind)
