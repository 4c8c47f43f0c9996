"""Accounts of staff: made, given a one-time code, closed. Each of it is in the audit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from services.siecle.people import trail
from services.siecle.people.members import By, Member, Place
from services.siecle.people.queries import QUERIES
from services.siecle.people.reading import member, member_of
from services.siecle.people.roles import Role
from services.siecle.people.trail import Action, Done
from shared.postgres.database import Connection
from shared.sign_in import codes

CODE_LASTS = timedelta(days=30)  # as a family's


@dataclass(frozen=True, slots=True)
class New:
    """An account to make; `id` is drawn by whoever asks, so that asking twice makes one."""

    id: UUID
    first_name: str
    last_name: str
    role: Role
    place: Place


@dataclass(frozen=True, slots=True)
class Given:
    """A one-time code, shown this once, and until when it holds."""

    member: Member
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """An account as lists show it."""

    member: Member
    disabled: bool
    activated: bool
    has_code: bool


async def add(pool: asyncpg.Pool, new: New, by: By) -> bool:
    """Make an account with a login of its own, still without a code; False where its id is there already."""
    async with pool.acquire() as connection, connection.transaction():
        while (made := await _insert(connection, new)) is None:
            if await connection.fetchrow(QUERIES["member"], new.id) is not None:
                return False  # else somebody has taken that login at the same moment
        await note_of(connection, Action.ACCOUNT_MADE, made, by)
    return True


async def _insert(connection: Connection, new: New) -> UUID | None:
    taken = {row["login"] for row in await connection.fetch(QUERIES["logins"])}
    login, place = codes.new_login(new.first_name, new.last_name, taken), new.place
    made: UUID | None = await connection.fetchval(
        QUERIES["add_account"],
        new.id,
        login,
        new.first_name,
        new.last_name,
        new.role,
        place.school,
        place.academy,
        list(place.classes),
    )
    return made


async def give_code(pool: asyncpg.Pool, account: UUID, by: By, lasts: timedelta = CODE_LASTS) -> Given | None:
    """A fresh one-time code; the password, if there is one, holds until the code is used.

    None where the account is closed or there is none.
    """
    code = codes.new()
    async with pool.acquire() as connection, connection.transaction():
        expires_at = await connection.fetchval(QUERIES["set_code"], account, codes.kept(code), lasts)
        if expires_at is None:
            return None
        subject = await note_of(connection, Action.CODE_GIVEN, account, by)
    return Given(subject, code, expires_at)


async def disable(pool: asyncpg.Pool, account: UUID, by: By) -> bool:
    """Close an account: no sign-in any more, its sessions are over. False where it is closed already."""
    async with pool.acquire() as connection, connection.transaction():
        if await connection.fetchval(QUERIES["disable_account"], account) is None:
            return False
        await connection.execute(QUERIES["drop_sessions"], account)
        await note_of(connection, Action.ACCOUNT_CLOSED, account, by)
    return True


async def enable(pool: asyncpg.Pool, account: UUID, by: By) -> bool:
    """Open a closed account again, with the password it had. False where it is not closed."""
    async with pool.acquire() as connection, connection.transaction():
        if await connection.fetchval(QUERIES["enable_account"], account) is None:
            return False
        await note_of(connection, Action.ACCOUNT_OPENED, account, by)
    return True


async def listed(pool: asyncpg.Pool, school: str | None = None, academy: str | None = None) -> list[Listed]:
    """The accounts of a school, of an academy's services, or all, by place and name."""
    rows = await pool.fetch(QUERIES["members"], school, academy)
    return [Listed(member_of(row), row["disabled"], row["activated"], row["has_code"]) for row in rows]


async def note_of(connection: Connection, action: Action, account: UUID, by: By) -> Member:
    """Add what was done to an account to the audit of its place; the account."""
    subject = await member(connection, account)
    place = subject.place
    done = Done(action, by, academy=place.academy, school=place.school, subject=account)
    await trail.note(connection, done)
    return subject
