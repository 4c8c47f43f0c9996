"""Tokens of those who read the events over HTTP; only their hashes are kept."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from shared.postgres.database import Connection
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "tokens.sql")
ACQUIRE_SECONDS = 5.0  # that a reader waits for one of its few connections, before it is told to come again
PREFIX = "orf_"  # so that a token that was leaked can be found for what it is


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader, and what it may read: an empty tuple stands for everything."""

    name: str
    types: tuple[str, ...] = ()
    academies: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()


async def add(database: asyncpg.Pool | Connection, reader: Reader) -> str | None:
    """A new token, to be seen this once; None where one of this name holds."""
    token = PREFIX + secrets.token_urlsafe(32)
    scopes = (list(reader.types), list(reader.academies), list(reader.schools))
    added = await database.fetchval(QUERIES["add_token"], reader.name, _hash(token), *scopes)
    return token if added else None


async def find(pool: asyncpg.Pool, token: str) -> Reader | None:
    """The token's reader; None for one that is unknown or revoked. Errors: `TimeoutError` when busy."""
    async with pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        row = await connection.fetchrow(QUERIES["token"], _hash(token))
    if row is None:
        return None
    return Reader(row["name"], tuple(row["types"]), tuple(row["academies"]), tuple(row["schools"]))


async def revoke(pool: asyncpg.Pool, name: str) -> bool:
    """Let a token open nothing any more; False where there is none of this name."""
    return await pool.fetchval(QUERIES["revoke_token"], name) is not None


async def every(pool: asyncpg.Pool) -> Sequence[dict[str, Any]]:
    """All readers, also those of the past, without their tokens."""
    return [dict(row) for row in await pool.fetch(QUERIES["tokens"])]


def _hash(token: str) -> bytes:
    # 32 random bytes need no slow hash: nobody can guess them.
    return hashlib.sha256(token.encode()).digest()
