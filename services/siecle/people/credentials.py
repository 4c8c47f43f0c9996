"""Whose a login is, and choosing a password: with a one-time code, or knowing the one before."""

from uuid import UUID

import asyncpg

from services.siecle.people.accounts import note_of
from services.siecle.people.members import By
from services.siecle.people.queries import QUERIES
from services.siecle.people.trail import Action
from shared.sign_in import codes, login, passwords
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


async def activate(pool: asyncpg.Pool, typed: str, code: str, password: str, address: str) -> UUID | None:
    """Open an account with its one-time code and a password of one's own; None where the code is not right.

    The first time, or after a forgotten password: its open sessions are over then. Errors: `WeakPassword`;
    the code still holds then.
    """
    row = await pool.fetchrow(QUERIES["account_code"], typed.strip())
    if row is None or not codes.opens(row["code_hash"], code):
        return None
    return await _choose(pool, "use_code", row["id"], row["code_hash"], password, address)


async def change(pool: asyncpg.Pool, known: Login, password: str, address: str) -> UUID | None:
    """Replace the password that `known` has: every session of the account is over.

    None where it is another by now. Errors: `WeakPassword`.
    """
    if known.account is None or known.password_hash is None:
        return None
    return await _choose(pool, "change_password", known.account, known.password_hash, password, address)


async def _choose(
    pool: asyncpg.Pool, query: str, account: UUID, opened_by: str, password: str, address: str
) -> UUID | None:
    """Set it where `opened_by`, the code or the password before, still is the account's."""
    await login.check_strength(password, await pool.fetchval(QUERIES["names_of_account"], account))
    chosen = await passwords.hashed(password)
    async with pool.acquire() as connection, connection.transaction():
        if await connection.fetchval(QUERIES[query], account, opened_by, chosen) is None:
            return None
        await connection.execute(QUERIES["drop_sessions"], account)
        await note_of(connection, Action.PASSWORD_CHOSEN, account, By(account, address))
    return account
