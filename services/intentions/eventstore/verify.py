"""Prove that the log was not changed: walk the hash chain of every stream, and the digests of its texts."""

import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.intentions.eventstore.log import EVENTS, Row, read_pages
from services.intentions.eventstore.queries import QUERIES

PARTS = ("stream", "version", "type", "schema_version", "data", "metadata")


@dataclass(frozen=True, slots=True)
class Break:
    """The first event of a stream that does not follow from its predecessor, or whose text was changed."""

    position: int
    stream: str
    version: int
    reason: str


@dataclass(slots=True)
class _Walk:
    """How far the walk is: per stream its version and hash; the streams whose first break was reported."""

    position: int = 0
    heads: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)


async def verify(pool: asyncpg.Pool) -> AsyncIterator[tuple[int, Break | None]]:
    """Walk the whole log; gives the position reached after each page, and each break where it is found.

    Of each stream the first break only, as all that follows it hangs on it. Memory grows with the number of
    streams (about 200 bytes each), not of events. An erased text is no break.
    """
    walk = _Walk()
    async with aclosing(read_pages(pool, EVENTS)) as pages:
        async for page in pages:
            for broken in await _breaks(pool, page.rows, walk):
                yield broken.position, broken
            yield walk.position, None


async def _breaks(pool: asyncpg.Pool, rows: Sequence[asyncpg.Record], walk: _Walk) -> list[Break]:
    """The first breaks of their streams among these rows; moves the walk on."""
    found = {row["position"]: reason for row in rows if (reason := _check(row, walk))}
    # Only what the hash vouches for can be trusted to name texts.
    found |= await _changed_texts(pool, [row for row in rows if row["position"] not in found])
    breaks = []
    for row in rows:
        reason = found.get(row["position"])
        if reason and row["stream"] not in walk.reported:
            walk.reported.add(row["stream"])
            breaks.append(Break(row["position"], row["stream"], row["version"], reason))
    return breaks


def link(previous: bytes, row: Row) -> bytes:
    """The hash that `row` must have after its predecessor's; the same as eventstore.link in SQL."""
    return hashlib.sha256(previous + "\n".join(str(row[part]) for part in PARTS).encode()).digest()


def _check(row: asyncpg.Record, walk: _Walk) -> str | None:
    """The fault of `row`, None for none; moves the walk on."""
    stream, expected = row["stream"], walk.position + 1
    head = walk.heads.setdefault(stream, (0, b""))
    walk.position = row["position"]
    walk.heads[stream] = (row["version"], row["hash"])
    if row["position"] != expected:
        return f"position {expected} is missing before it"
    if row["version"] != head[0] + 1:
        return f"version {head[0] + 1} is missing before it"
    return "the hash does not match" if link(head[1], row) != row["hash"] else None


async def _changed_texts(pool: asyncpg.Pool, rows: Sequence[asyncpg.Record]) -> dict[int, str]:
    """Position → reason, for the events of which a text no longer has the digest they hold."""
    named = [
        (row["position"], ref)
        for row in rows
        if '"digest"' in row["data"]
        for ref in _references(orjson.loads(row["data"]))
    ]
    ids = [UUID(ref["text"]) for _, ref in named]
    texts = {text["id"]: text for text in await pool.fetch(QUERIES["verify_texts"], ids)} if ids else {}
    return {
        position: f"text {ref['text']} was changed"
        for position, ref in named
        if (text := texts.get(UUID(ref["text"]))) is not None and _digest(text) != ref["digest"]
    }


def _digest(text: asyncpg.Record) -> str:
    return "sha256:" + hashlib.sha256(text["salt"] + text["content"].encode()).hexdigest()


def _references(value: Any) -> Iterator[dict[str, str]]:
    """Every `{"text": id, "digest": …}` within decoded data."""
    if isinstance(value, dict):
        if value.keys() >= {"text", "digest"}:
            yield value
        else:
            for inner in value.values():
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
