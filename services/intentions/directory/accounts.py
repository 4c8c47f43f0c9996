"""Accounts: sign-in, opening with a one-time code, closing."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict
from uuid import UUID

import asyncpg

from services.intentions.directory import codes, passwords
from services.intentions.directory.logins import plain
from services.intentions.directory.queries import QUERIES


class PrintedCode(TypedDict):
    """One line for the school's office: who gets which code; `division` is where to find the pupil."""

    division: str
    name: str
    kind: str
    login: str
    code: str


async def authenticate(pool: asyncpg.Pool, login: str, password: str) -> UUID | None:
    """The account that this login and password open; None otherwise, after the same time."""
    row = await pool.fetchrow(QUERIES["account_by_login"], login.strip())
    known = row["password_hash"] if row and not row["disabled"] else None
    if not await passwords.matches(known, password) or row is None:
        return None
    account: UUID = row["id"]
    return account


async def activate(pool: asyncpg.Pool, login: str, code: str, password: str, now: datetime) -> bool:
    """Open an account with its one-time code and a password of one's own; whether it went well.

    The first time, or after a forgotten password: sessions that are still open are void then. The caller
    has checked the password with `passwords.strong_enough`.
    """
    row = await pool.fetchrow(QUERIES["account_code"], login.strip(), now)
    if row is None or not codes.opens(row["code_hash"], code):
        return False
    chosen = await passwords.hashed(password)
    async with pool.acquire() as connection, connection.transaction():
        used = await connection.fetchval(QUERIES["use_code"], row["id"], row["code_hash"], chosen)
        if used is None:
            return False
        await connection.execute(QUERIES["void_sessions"], used)
    return True


async def print_codes(
    pool: asyncpg.Pool, school: str, now: datetime, expires: datetime, *, again: bool = False
) -> list[PrintedCode]:
    """A fresh one-time code for each locked account of a school that has none that still holds.

    `again`: also for those that have one, which is worth nothing then. By class and name; only the codes'
    hashes are kept, so this is the one time to see them.
    """
    return await _print(pool, await pool.fetch(QUERIES["locked_accounts"], school, now, again), expires)


async def print_code(pool: asyncpg.Pool, login: str, expires: datetime) -> list[PrintedCode]:
    """A fresh code for one account, whatever its state: the password is forgotten, the letter lost.

    The password, if there is one, holds until the code is used. Empty where there is no such account, or it
    is closed.
    """
    return await _print(pool, await pool.fetch(QUERIES["account_to_open"], login.strip()), expires)


async def _print(pool: asyncpg.Pool, rows: Sequence[asyncpg.Record], expires: datetime) -> list[PrintedCode]:
    printed: list[PrintedCode] = []
    kept = []
    for row in rows:
        code = codes.new()
        kept.append((row["id"], codes.kept(code), expires))
        name = f"{row['last_name']} {row['first_name']}"
        printed.append(PrintedCode(division=row["division"], name=name, kind=row["kind"],
                                   login=row["login"], code=code))  # fmt: skip
    await pool.executemany(QUERIES["set_code"], kept)
    return sorted(printed, key=lambda one: (one["division"], plain(one["name"]), one["login"]))


async def set_all_passwords(pool: asyncpg.Pool, school: str, password: str) -> int:
    """Give every account of a school the same password: for the shipped sample only. How many there are."""
    rows = await pool.fetch(QUERIES["accounts_of_school"], school)
    kept = await passwords.hashed(password)
    await pool.executemany(QUERIES["set_password"], [(row["id"], kept) for row in rows])
    return len(rows)


async def disable(pool: asyncpg.Pool, login: str) -> UUID | None:
    """Close an account: no sign-in any more, its sessions are void. None where there is no such login."""
    async with pool.acquire() as connection, connection.transaction():
        account: UUID | None = await connection.fetchval(QUERIES["disable_account"], login.strip())
        await connection.execute(QUERIES["void_sessions"], account)
    return account


async def enable(pool: asyncpg.Pool, login: str) -> UUID | None:
    """Open a closed account again. None where there is no closed account of this login."""
    account: UUID | None = await pool.fetchval(QUERIES["enable_account"], login.strip())
    return account
