"""The families' sessions: begun, used, held while something is appended, ended once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from prometheus_client import Counter
from uuid_utils.compat import uuid7

from services.intentions.directory.queries import QUERIES
from shared.postgres.database import Connection
from shared.sign_in.sessions import SessionLimits, hash_of, new_token
from shared.text import shown

HOLD_SECONDS = 3.0
_started = Counter("orientation_sessions_started_total", "Sessions opened by a sign-in")


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session in use."""

    id: UUID
    account: UUID
    kind: str
    name: str  # first and last name of whose account it is
    started_at: datetime
    ends_at: datetime  # unless it is used before


async def create(pool: asyncpg.Pool, account: UUID, now: datetime) -> tuple[UUID, str]:
    """A new session of `account`: its id, and the token for the browser."""
    session, token = uuid7(), new_token()
    await pool.execute(QUERIES["open_session"], session, hash_of(token), account, now)
    _started.inc()
    return session, token


async def find(pool: asyncpg.Pool, token: str, limits: SessionLimits, now: datetime) -> OpenSession | None:
    """The session of a token while it lasts, noted as used."""
    row = await pool.fetchrow(
        QUERIES["find_session"], hash_of(token), now - limits.idle, now - limits.absolute
    )
    if row is None:
        return None
    seen_at = row["seen_at"]
    if limits.is_to_note(seen_at, now):
        await pool.execute(QUERIES["touch_session"], row["id"], now, seen_at)
        seen_at = now
    ends_at = limits.end_of(row["started_at"], seen_at)
    name = f"{shown(row['first_name'])} {shown(row['last_name'])}"
    return OpenSession(row["id"], row["account"], row["kind"], name, row["started_at"], ends_at)


@asynccontextmanager
async def held(pool: asyncpg.Pool, session: UUID) -> AsyncIterator[bool]:
    """Keep the session from ending while something is appended in it; False where it has ended.

    `pool` is one of its own: however slow the store is, other pages find a connection. Errors: `TimeoutError`
    when none is free for `HOLD_SECONDS`.
    """
    async with pool.acquire(timeout=HOLD_SECONDS) as connection, connection.transaction():
        yield await connection.fetchval(QUERIES["hold_session"], session) is not None


@dataclass(frozen=True, slots=True)
class Ending:
    """A session that is being ended: nothing is under way in it, nothing more begins.

    `connection` holds its lock; reading through it while the lock is held needs no second one.
    """

    id: UUID
    account: UUID
    started_at: datetime
    connection: Connection


@asynccontextmanager
async def ending(pool: asyncpg.Pool, session: UUID, now: datetime) -> AsyncIterator[Ending | None]:
    """Wait for what is under way in the session, then end it when the block has gone well.

    None where it has ended already. A crash in between leaves it open for the next sweep.
    """
    async with pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(QUERIES["lock_session"], session)
        yield Ending(row["id"], row["account"], row["started_at"], connection) if row else None
        if row:
            await connection.execute(QUERIES["end_session"], session, now)


async def expired(pool: asyncpg.Pool, limits: SessionLimits, now: datetime) -> list[UUID]:
    """Sessions that have outlived a limit and were not ended, some at a time."""
    rows = await pool.fetch(QUERIES["expired_sessions"], now - limits.idle, now - limits.absolute)
    return [row["id"] for row in rows]


async def others(pool: asyncpg.Pool, account: UUID, session: UUID) -> list[UUID]:
    """Open sessions of the account but this one."""
    return [row["id"] for row in await pool.fetch(QUERIES["other_sessions"], account, session)]


async def count_open(pool: asyncpg.Pool) -> int:
    """The number of sessions that have not ended."""
    number: int = await pool.fetchval(QUERIES["count_open_sessions"])
    return number
