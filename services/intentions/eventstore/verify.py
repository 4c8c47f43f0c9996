"""Prove that the log was not changed: walk the hash chain of every stream."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg

from services.intentions.eventstore.flush import QUERIES

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Break:
    """The first event of a stream that does not follow from its predecessor."""

    position: int
    stream: str
    version: int
    reason: str


async def verify(pool: asyncpg.Pool) -> AsyncIterator[tuple[int, Break | None]]:
    """Walk the whole log; gives the position reached after each page or break, and the break if there is one.

    Memory grows with the number of streams (about 100 bytes each), not of events.
    """
    heads: dict[str, tuple[int, bytes]] = {}
    after = 0
    while rows := await pool.fetch(QUERIES["verify_page"], after, PAGE):
        for row in rows:
            reason = _check(row, after, heads)
            after = row["position"]
            heads[row["stream"]] = (row["version"], row["hash"])
            if reason:
                yield after, Break(after, row["stream"], row["version"], reason)
        yield after, None


def _check(row: asyncpg.Record, after: int, heads: dict[str, tuple[int, bytes]]) -> str | None:
    version, previous = heads.get(row["stream"], (0, b""))
    if row["position"] != after + 1:
        return f"position {after + 1} is missing"
    if row["version"] != version + 1:
        return f"version {version + 1} is missing"
    content = "\n".join(
        str(row[name]) for name in ("stream", "version", "type", "schema_version", "data", "metadata")
    )
    if hashlib.sha256(previous + content.encode()).digest() != row["hash"]:
        return "the hash does not match"
    return None
