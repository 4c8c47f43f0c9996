"""Accounts: sign-in, opening with a one-time code, closing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

import asyncpg
import orjson

from services.intentions.directory.queries import QUERIES
from services.intentions.directory.signing_in.login import check_strength
from shared.academies import time_zone
from shared.access_letters.model import Child, PrintedCode
from shared.postgres.database import Connection
from shared.sign_in import codes, passwords
from shared.text import MOST_NAME, shown

Database: TypeAlias = "asyncpg.Pool | Connection"
CODE_LASTS = timedelta(days=30)  # a letter's way to the family; whoever is later gets a new code


async def activate(
    pool: asyncpg.Pool, login: str, code: str, password: str, now: datetime, by: bytes | None = None
) -> UUID | None:
    """Open an account with its one-time code and a password of one's own; None where the code is not right.

    The first time, or after a forgotten password: sessions that are still open are void then. `by` tells the
    form that did it from any other, see `was_set_by`. Errors: `WeakPassword`, and the code still holds.
    """
    row = await pool.fetchrow(QUERIES["account_code"], login.strip(), now)
    if row is None or not codes.opens(row["code_hash"], code):
        return None
    await check_strength(pool, row["id"], password)
    chosen = await passwords.hashed(password)
    async with pool.acquire() as connection, connection.transaction():
        used: UUID | None = await connection.fetchval(
            QUERIES["use_code"], row["id"], row["code_hash"], chosen, by
        )
        if used is not None:
            await connection.execute(QUERIES["void_sessions"], used)
    return used


async def print_codes(
    database: Database, school: str, now: datetime, expires: datetime, *, again: bool = False
) -> list[PrintedCode]:
    """A fresh one-time code for each locked account of a school that has none that still holds.

    `again`: also for those that have one, which is worth nothing then. By class and name; only the codes'
    hashes are kept, so this is the one time to see them: hand them over before the transaction ends.
    """
    rows = await database.fetch(QUERIES["locked_accounts"], school, now, again)
    return await _print(database, rows, expires)


async def print_code(database: Database, login: str, expires: datetime) -> list[PrintedCode]:
    """A fresh code for one account, whatever its state: the password is forgotten, the letter lost.

    The password, if there is one, holds until the code is used. Empty where there is no such account, or it
    is closed.
    """
    return await _print(database, await database.fetch(QUERIES["account_to_open"], login.strip()), expires)


async def zone_of_codes(database: Database, school: str | None, login: str | None) -> str:
    """The time zone where the codes of a school, or of one account, are read."""
    return time_zone(
        await database.fetchval(QUERIES["academy_of_codes"], school, login and login.strip()) or ""
    )


async def _print(database: Database, rows: Sequence[asyncpg.Record], expires: datetime) -> list[PrintedCode]:
    made = [(row["id"], with_code(row)) for row in rows]
    kept = [(id_, codes.kept(one["code"]), expires) for id_, one in made]
    await database.executemany(QUERIES["set_code"], kept)
    return sorted((one for _, one in made), key=_place)


async def keep_code(database: Database, account: UUID, code: str, expires: datetime) -> None:
    """Let a code open the account until then; the one before it opens nothing any more."""
    await database.execute(QUERIES["set_code"], account, codes.kept(code), expires)


def with_code(row: asyncpg.Record) -> PrintedCode:
    """What is printed for an account, with a fresh code that nothing knows yet."""
    name = f"{shown(row['last_name'])} {shown(row['first_name'])}".strip()
    return PrintedCode(
        school=shown(row["school"]),
        division=shown(row["division"] or ""),
        name=shown(name, 2 * MOST_NAME + 1),  # also one from before the rules of names
        kind=row["kind"],
        children=[_child(child) for child in orjson.loads(row["children"])],
        login=row["login"],
        code=codes.new(),
    )


def _child(child: Mapping[str, str]) -> Child:
    last_name, first_name, division = (shown(child[part]) for part in ("last_name", "first_name", "division"))
    return Child(last_name=last_name, first_name=first_name, division=division)


def _place(one: PrintedCode) -> tuple[str, str, str, str, str]:
    """By class, then pupil: who belongs to one pupil comes together, the responsibles first."""
    first = one["children"][0] if one["children"] else None
    child = f"{first['last_name']} {first['first_name']}" if first else one["name"]
    return one["division"], codes.plain(child), one["kind"], codes.plain(one["name"]), one["login"]


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
