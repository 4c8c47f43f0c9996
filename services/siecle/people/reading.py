"""Accounts as they are read from the database."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from services.siecle.people.members import Member, Place
from services.siecle.people.queries import QUERIES
from services.siecle.people.roles import Role
from shared.postgres.database import Connection


def member_of(row: "asyncpg.Record | Mapping[str, Any]") -> Member:
    """The member of staff that a row of accounts is."""
    place = Place(row["school"], row["academy"], tuple(row["classes"]))
    return Member(row["id"], row["login"], row["first_name"], row["last_name"], Role(row["role"]), place)


async def member(database: "asyncpg.Pool | Connection", account: UUID) -> Member:
    """An account by its id. Errors: `LookupError`."""
    row = await database.fetchrow(QUERIES["member"], account)
    if row is None:
        raise LookupError("there is no such account")
    return member_of(row)
