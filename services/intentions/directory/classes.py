"""Classes: their names in SIECLE, and the opaque ids that events name them by."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.intentions.directory.queries import QUERIES


class NoSuchClass(Exception):
    """No pupil of 3e is in the class; `is_known`: there were some before."""

    def __init__(self, *, is_known: bool) -> None:
        super().__init__(is_known)
        self.is_known = is_known


@dataclass(frozen=True, slots=True)
class Class:
    """A class of a school."""

    school: str
    name: str


async def class_id(pool: asyncpg.Pool, school: str, name: str, year: int) -> UUID:
    """The id of a class that has pupils of 3e in `year`; the same for ever. Errors: `NoSuchClass`."""
    known: UUID | None = await pool.fetchval(QUERIES["class_by_name"], school, name)
    if not await pool.fetchval(QUERIES["pupils_of_class"], school, name, year):
        raise NoSuchClass(is_known=known is not None)
    made: UUID | None = known or await pool.fetchval(QUERIES["keep_class"], school, name)
    # Where another process made it at the same time, it is there now.
    found: UUID = made or await pool.fetchval(QUERIES["class_by_name"], school, name)
    return found


async def names(pool: asyncpg.Pool, ids: Sequence[UUID]) -> dict[UUID, Class]:
    """Schools and names of classes; an unknown one is absent."""
    rows = await pool.fetch(QUERIES["classes"], list(ids))
    return {row["id"]: Class(row["school"], row["name"]) for row in rows}
