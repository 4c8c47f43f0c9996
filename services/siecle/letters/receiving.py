"""Letters as sync hands them over, and how long their boxes stay."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

import asyncpg
import structlog

from services.siecle.letters.reading import AGAIN, QUERIES
from shared.postgres.replication import await_replication
from shared.postgres.rounds import rounds

FORGET_SECONDS = 60.0
log = structlog.get_logger("siecle.letters")


class NotWanted(Exception):
    """Nobody asked for such a letter."""


@dataclass(frozen=True, slots=True)
class Received:
    """A letter about a pupil; `sealed` is None where none could be written.

    `reason`: why it cannot be handed over, as a slug; `siecle_id` is None then.
    """

    id: UUID
    school: str
    siecle_id: str | None
    sealed: str | None
    expires_at: datetime
    reason: str | None = None


async def receive(pool: asyncpg.Pool, letter: Received) -> bool:
    """Keep it, and forget those that it replaces; False for one that is there. Errors: `NotWanted`."""
    async with pool.acquire() as connection, connection.transaction():
        about = await connection.fetchval(QUERIES["asked_about"], str(letter.id), letter.school)
        if about is None or letter.siecle_id not in (None, about):
            raise NotWanted
        values = letter.id, letter.school, about, letter.sealed, letter.expires_at, letter.reason
        if await connection.fetchval(QUERIES["put_letter"], *values) is None:
            await await_replication(connection)  # the téléservice forgets a letter that is there
            return False
        await connection.execute(QUERIES["forget_older"], str(letter.id))
    return True


async def forget(pool: asyncpg.Pool) -> None:
    """The boxes that nobody may open any more go."""
    await pool.execute(QUERIES["forget"], AGAIN)


async def keep_forgetting(pool: asyncpg.Pool) -> None:
    """For ever; a database that is away is asked again."""
    await rounds(partial(forget, pool), FORGET_SECONDS, log, "letters not forgotten")
