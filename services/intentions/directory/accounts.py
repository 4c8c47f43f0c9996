"""Accounts: sign-in, first connection with a one-time code, closing."""

from datetime import datetime
from uuid import UUID

import asyncpg

from services.intentions.directory import passwords
from services.intentions.directory.queries import QUERIES


async def authenticate(pool: asyncpg.Pool, login: str, password: str) -> UUID | None:
    """The account that this login and password open; None otherwise, after the same time."""
    row = await pool.fetchrow(QUERIES["account_by_login"], login.strip())
    known = row["password_hash"] if row and not row["disabled"] else None
    if not await passwords.matches(known, password) or row is None:
        return None
    account: UUID = row["id"]
    return account


async def activate(pool: asyncpg.Pool, login: str, code: str, password: str, now: datetime) -> bool:
    """Open a locked account with its one-time code and a password of one's own; whether it went well.

    The caller has checked the password with `passwords.strong_enough`.
    """
    row = await pool.fetchrow(QUERIES["account_code"], login.strip())
    kept = _code_that_holds(row, now)
    if not await passwords.matches(kept, passwords.typed_code(code)) or row is None:
        return False
    chosen = await passwords.hashed(password)
    return await pool.fetchval(QUERIES["use_code"], row["id"], kept, chosen) is not None


def _code_that_holds(row: asyncpg.Record | None, now: datetime) -> str | None:
    if row is None or row["disabled"] or row["code_hash"] is None or row["code_expires_at"] <= now:
        return None
    code: str = row["code_hash"]
    return code


async def print_codes(
    pool: asyncpg.Pool, school: str, now: datetime, expires: datetime
) -> list[dict[str, str]]:
    """A fresh one-time code for each locked account of a school that has none that still holds.

    Gives login, name and code of each; only the codes' hashes are kept, so this is the one time to see them.
    """
    printed = []
    for row in await pool.fetch(QUERIES["accounts_without_code"], school, now):
        code = passwords.new_code()
        await pool.execute(QUERIES["set_code"], row["id"], await passwords.hashed(code), expires)
        name = f"{row['last_name']} {row['first_name']}"
        printed.append({"login": row["login"], "kind": row["kind"], "name": name, "code": code})
    return printed


async def set_all_passwords(pool: asyncpg.Pool, school: str, password: str) -> int:
    """Give every account of a school the same password: for the shipped sample only. How many there are."""
    rows = await pool.fetch(QUERIES["accounts_of_school"], school)
    kept = await passwords.hashed(password)
    for row in rows:
        await pool.execute(QUERIES["set_password"], row["id"], kept)
    return len(rows)


async def disable(pool: asyncpg.Pool, login: str) -> UUID | None:
    """Close an account: no sign-in any more, its sessions are void. None where there is no such login."""
    account: UUID | None = await pool.fetchval(QUERIES["disable_account"], login)
    return account
