"""Sessions of staff (ASVS 5.0, 7.2): the database judges by its clock, and keeps the open ones alone."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.siecle.people import trail
from services.siecle.people.members import By, Session
from services.siecle.people.queries import QUERIES
from services.siecle.people.reading import member, member_of
from services.siecle.people.trail import Action, Done
from shared.sign_in.sessions import SessionLimits, hash_of, new_token


@dataclass(frozen=True, slots=True)
class Sessions:
    """Begins, finds and ends them; each lasts within `limits` (A-02)."""

    pool: asyncpg.Pool
    limits: SessionLimits

    async def begin(self, account: UUID, address: str) -> str:
        """A new session; the token for the browser."""
        token, limits = new_token(), self.limits
        async with self.pool.acquire() as connection, connection.transaction():
            place = (await member(connection, account)).place
            await connection.execute(QUERIES["drop_outlived"], account, limits.idle, limits.absolute)
            await connection.execute(QUERIES["open_session"], hash_of(token), account)
            by = By(account, address)
            done = Done(Action.SIGNED_IN, by, academy=place.academy, school=place.school)
            await trail.note(connection, done)
        return token

    async def find(self, token: str) -> Session | None:
        """The session of a token while it lasts, noted as used."""
        hashed, limits = hash_of(token), self.limits
        row = await self.pool.fetchrow(QUERIES["find_session"], hashed, limits.idle, limits.absolute)
        if row is None:
            return None
        seen_at = row["seen_at"]
        if limits.is_to_note(seen_at, row["now"]):
            await self.pool.execute(QUERIES["touch_session"], hashed)
            seen_at = row["now"]
        return Session(member_of(row), token, limits.end_of(row["started_at"], seen_at))

    async def end(self, token: str) -> UUID | None:
        """End the session of a token; whose it was, None where there is none any more."""
        account: UUID | None = await self.pool.fetchval(QUERIES["end_session"], hash_of(token))
        return account
