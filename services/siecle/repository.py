"""The stand-in's own database."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.siecle.kinds import Kind
from services.siecle.people import trail
from services.siecle.people.trail import Done
from services.siecle.roster import Listed
from shared.postgres.clock import database_now
from shared.postgres.database import Connection
from shared.postgres.replication import await_replication
from shared.postgres.sql import load_queries

_SQL = Path(__file__).parent / "sql"
# What sync brings and fetches, and what staff's pages read.
QUERIES = {**load_queries(_SQL / "siecle.sql"), **load_queries(_SQL / "staff.sql")}


class Overtaken(Exception):
    """Something else was entered about the object meanwhile."""


@dataclass(frozen=True, slots=True)
class Repository:
    """Reads and writes the stand-in's tables."""

    pool: asyncpg.Pool

    async def time(self) -> datetime:
        """The database's time, in UTC."""
        return await database_now(self.pool)

    async def add_pupils(self, pupils: Sequence[Listed], academy: str) -> int:
        """Take a roster in, its schools being of `academy`; how many pupils."""
        schools = [(school, academy) for school in sorted({one.school for one in pupils})]
        rows = [astuple(one) for one in pupils]
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.executemany(QUERIES["put_school"], schools)
            await connection.executemany(QUERIES["put_pupil"], rows)
        return len(rows)

    async def store(
        self, school: str, siecle_id: str, resource: str, phase: str, key: str, body: Mapping[str, Any]
    ) -> bool | None:
        """Keep a push that is newer than what is there; whether it is kept, now or when it came before.

        None for an unknown pupil.
        """
        version: int = body["dossier_version"]
        text = json.dumps(body, ensure_ascii=False)
        received = "store_received", school, siecle_id, resource, phase, version, text, body["year"], key
        return await self._keep(received, key, school, siecle_id, resource, version)

    async def depart(
        self, school: str, siecle_id: str, key: str, left_at: datetime | None, version: int, year: int | None
    ) -> bool | None:
        """Note that a pupil has left, None for one who is there, where that is newer; as `store`."""
        said = "put_departure", school, siecle_id, left_at, version, year
        return await self._keep(said, key, school, siecle_id, "departure", version)

    async def _keep(
        self, said: tuple[Any, ...], key: str, school: str, siecle_id: str, resource: str, version: int
    ) -> bool | None:
        """Ask a query that gives something where it kept what is newer, and note that it did."""
        async with self.pool.acquire() as connection, connection.transaction():
            if await connection.fetchrow(QUERIES["pupil"], school, siecle_id) is None:
                return None
            name, *arguments = said
            if await connection.fetchval(QUERIES[name], *arguments) is None:
                return bool(await connection.fetchval(QUERIES["had_effect"], key))
            await connection.execute(QUERIES["note_effect"], key, school, siecle_id, resource, version)
        return True

    async def change(
        self,
        kind: Kind,
        object_: str,
        academy: str,
        school: str | None,
        by: UUID,
        data: Mapping[str, Any],
        *,
        unless_same: bool = False,
        after: int | None = None,
        done: Done | None = None,
    ) -> int | None:
        """Append a change to the feed; its number. `done` goes to the audit with it.

        None for a change `unless_same` where the last one of the object says the same and is not refused.
        `after`: the object's version that it is based on, 0 for none; where a newer one says the same and is
        not refused, it is a repeat and gives None. Errors: `Overtaken` by any other.
        """
        async with self.pool.acquire() as connection, connection.transaction():
            return await append(
                connection,
                kind,
                object_,
                academy,
                school,
                by,
                data,
                unless_same=unless_same,
                done=done,
                after=after,
            )

    async def name_school(self, school: str, name: str, done: Done) -> None:
        """A school is called so from now on."""
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(QUERIES["name_school"], school, name)
            await trail.note(connection, done)

    async def settle(self, seq: int, done: Done) -> None:
        """Note that a refused change is dealt with, and in the audit where it was not before."""
        async with self.pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(QUERIES["settle"], seq) is not None:
                await trail.note(connection, done)

    async def rows(self, name: str, *arguments: Any) -> list[dict[str, Any]]:
        """The rows of a query, JSON columns decoded."""
        return await read(self.pool, QUERIES[name], *arguments)

    async def value(self, name: str, *arguments: Any) -> Any:
        """The one value of a query."""
        return await self.pool.fetchval(QUERIES[name], *arguments)


async def append(
    connection: Connection,
    kind: Kind,
    object_: str,
    academy: str,
    school: str | None,
    by: UUID,
    data: Mapping[str, Any],
    *,
    unless_same: bool = False,
    done: Done | None = None,
    after: int | None = None,
) -> int | None:
    """`Repository.change` inside the transaction of a connection. Errors: `Overtaken`."""
    await connection.execute(QUERIES["lock_changes"])
    rows = await read(connection, QUERIES["last_change"], object_)
    last = rows[0] if rows else None
    is_late = after is not None and after != (last["version"] if last else 0)
    if (unless_same or is_late) and _says(last, data):
        await await_replication(connection)
        return None
    if is_late:
        raise Overtaken
    text = json.dumps(data, ensure_ascii=False)
    seq: int = await connection.fetchval(QUERIES["add_change"], kind, object_, academy, school, by, text)
    if done is not None:
        await trail.note(connection, replace(done, change=seq))
    return seq


def _says(last: Mapping[str, Any] | None, data: Mapping[str, Any]) -> bool:
    return last is not None and last["outcome"] != "refused" and bool(last["data"] == data)


_JSON = frozenset({"data", "body", "intentions", "choices", "acknowledgement", "answer", "draft"})


async def read(database: "asyncpg.Pool | Connection", query: str, *arguments: Any) -> list[dict[str, Any]]:
    """The rows of a query's text, also within the transaction of a connection; JSON columns decoded."""
    rows = await database.fetch(query, *arguments)
    return [{name: _value(name, value) for name, value in row.items()} for row in rows]


def _value(name: str, value: Any) -> Any:
    return orjson.loads(value) if name in _JSON and value is not None else value
