"""Whose a login is, and choosing another password: what may be one, which form has set it."""

from uuid import UUID

import asyncpg

from services.intentions.directory.queries import QUERIES
from shared.sign_in import login as logins
from shared.sign_in import passwords
from shared.sign_in.login import Login


async def find(pool: asyncpg.Pool, typed: str) -> Login:
    """Whose login this is."""
    row = await pool.fetchrow(QUERIES["account_by_login"], typed.strip())
    return Login(typed, row["id"], row["password_hash"]) if row else Login(typed)


async def of(pool: asyncpg.Pool, account: UUID) -> Login:
    """The login of an account. Errors: `LookupError`."""
    row = await pool.fetchrow(QUERIES["account_by_id"], account)
    if row is None:
        raise LookupError("there is no such account")
    return Login(row["login"], account, row["password_hash"])


async def check_strength(pool: asyncpg.Pool, account: UUID, password: str) -> None:
    """Errors: `WeakPassword` for what everybody tries first, also knowing whose account it is."""
    await logins.check_strength(password, await pool.fetchval(QUERIES["names_of_account"], account) or ())


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
