"""Choosing a password: what may be one, changing it, and knowing the form that has just set it."""

import asyncio
from uuid import UUID

import asyncpg

from services.intentions.directory.queries import QUERIES
from services.intentions.directory.signing_in import passwords
from services.intentions.directory.signing_in.login import Login


class WeakPassword(Exception):
    """The password is too short, or one of those that everybody tries first."""


async def check_strength(pool: asyncpg.Pool, account: UUID, password: str) -> None:
    """Errors: `WeakPassword` for what everybody tries first, also knowing whose account it is."""
    about = await pool.fetchval(QUERIES["names_of_account"], account)
    if not await asyncio.to_thread(passwords.strong_enough, password, about or ()):
        raise WeakPassword


async def set_by(pool: asyncpg.Pool, login: Login, by: bytes) -> str | None:
    """The password's hash, where this form set it in the last ten minutes."""
    fresh: str | None = await pool.fetchval(QUERIES["password_set_by"], login.account, by)
    return fresh


async def was_set_by(pool: asyncpg.Pool, login: Login, password: str, by: bytes) -> UUID | None:
    """The account, where this form gave it this password in the last ten minutes: it was sent once more."""
    fresh = await set_by(pool, login, by)
    if fresh is None or not await passwords.matches(fresh, password):
        return None
    return login.account


async def change_password(
    pool: asyncpg.Pool, login: Login, password: str, by: bytes, keep: tuple[UUID, bytes]
) -> bool:
    """Replace the password that `login` has; False where it is another one by now.

    The session `keep` goes on, under its new token of which this is the hash; every other one of the account
    is void.
    """
    chosen = await passwords.hashed(password)
    async with pool.acquire() as connection, connection.transaction():
        changed = await connection.fetchval(
            QUERIES["change_password"], login.account, login.password_hash, chosen, by
        )
        if changed is None:
            return False
        await connection.execute(QUERIES["void_other_sessions"], login.account, keep[0])
        await connection.execute(QUERIES["renew_token"], *keep)
    return True
