"""Who is signed in: the session, its account and pupils, and its end through the event store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import asyncpg

from services.intentions.application import sessions as session_end
from services.intentions.directory import people
from services.intentions.directory.people import Pupil
from services.intentions.directory.signing_in import sessions
from services.intentions.domain.refusals import SessionOver
from services.intentions.eventstore.store import EventStore
from shared.contract.types import SessionEnd
from shared.sign_in.sessions import SessionLimits


class Role(StrEnum):
    """The two kinds of account: a legal responsible writes, a pupil reads (R-012, R-014)."""

    GUARDIAN = "guardian"
    PUPIL = "pupil"


@dataclass(frozen=True, slots=True)
class Account:
    """An account that is signed in, and its session."""

    id: UUID
    role: Role
    name: str  # first and last
    session: UUID
    ends_at: datetime  # when the session is over, if nothing more is asked


class People:
    """Reads and writes the directory through `pool`; sessions end through the event store.

    `holding` gives the connections that hold a session while something is stored in it.
    """

    def __init__(
        self, pool: asyncpg.Pool, holding: asyncpg.Pool, store: EventStore, limits: SessionLimits
    ) -> None:
        self._pool = pool
        self._holding = holding
        self._store = store
        self._limits = limits

    async def session(self, token: str, now: datetime) -> Account | None:
        """The account that holds this token, while its session lasts."""
        found = await sessions.find(self._pool, token, self._limits, now)
        if found is None:
            return None
        return Account(found.account, Role(found.kind), found.name, found.id, found.ends_at)

    @asynccontextmanager
    async def hold_session(self, session: UUID) -> AsyncIterator[None]:
        """Keep the session from ending while something is stored in it. Errors: `SessionOver`."""
        async with sessions.held(self._holding, session) as alive:
            if not alive:
                raise SessionOver
            yield

    async def end_session(self, session: UUID, now: datetime, correlation: UUID) -> None:
        """End a session by sign-out; once, however often it is asked."""
        await session_end.end_session(
            self._pool, self._store, session, SessionEnd.LOGOUT, now, correlation_id=correlation
        )

    async def pupils(self, account: UUID, now: datetime) -> tuple[Pupil, ...]:
        """The pupils of 3e that the account may see."""
        return tuple(await people.pupils_of(self._pool, account, now))

    async def email(self, account: UUID) -> str | None:
        """The address of a legal responsible."""
        return (await people.emails(self._pool, [account])).get(account)
