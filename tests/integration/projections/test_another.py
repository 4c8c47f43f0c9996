"""A second projection needs what is here and nothing else: changes, queries, a table, a row in `live`."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from services.intentions.eventstore.model import StoredEvent
from services.intentions.eventstore.store import EventStore
from services.intentions.projections import known
from services.intentions.projections.projection import Projection
from services.intentions.projections.projector import advance
from services.intentions.projections.rebuild import rebuild
from tests.integration.projections.test_rebuild import happen
from tests.support.servers import Database

TABLES = """
    CREATE TABLE projections.types (
        generation integer, type text, number integer, PRIMARY KEY (generation, type)
    );
    GRANT SELECT, INSERT, UPDATE, DELETE ON projections.types TO intentions;
    INSERT INTO projections.live (name, generation) VALUES ('types', 1);
"""
LIVE = "(SELECT generation FROM projections.live WHERE name = 'types')"
QUERIES = {
    "put": "INSERT INTO projections.types AS known SELECT $1, * FROM unnest($2::text[], $3::integer[])"
    " ON CONFLICT (generation, type) DO UPDATE SET number = known.number + excluded.number",
    "drop_dead": f"DELETE FROM projections.types WHERE generation <> {LIVE}",  # noqa: S608
    "count": f"SELECT count(*) FROM projections.types WHERE generation = {LIVE}",  # noqa: S608
    "differences": "SELECT count(*) OVER () AS total, type, old.number AS before, new.number AS after"
    " FROM (SELECT * FROM projections.types WHERE generation = $1) AS old"
    " FULL JOIN (SELECT * FROM projections.types WHERE generation = $2) AS new USING (type)"
    " WHERE old.number IS DISTINCT FROM new.number LIMIT $3",
}


class Changes(Counter[str]):
    """How many events of each type a batch has."""

    def note(self, event: StoredEvent) -> None:
        """Count it."""
        self[event.type] += 1

    def columns(self) -> list[list[Any]]:
        """Types and numbers."""
        return [list(self.keys()), list(self.values())]


@dataclass(frozen=True)
class Difference:
    """A type that was counted otherwise."""

    type: str
    before: int | None
    after: int | None


TYPES = Projection("types", Changes, Difference, QUERIES)


@pytest.fixture
async def made(intentions_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its table, its row, and its entry."""
    connection = await asyncpg.connect(intentions_db.owner_url)
    await connection.execute(TABLES)
    await connection.close()
    monkeypatch.setattr(known, "PROJECTIONS", {**known.PROJECTIONS, "types": TYPES})


async def test_it_is_projected_listed_and_built_again(
    pool: asyncpg.Pool, store: EventStore, building: asyncpg.Connection, made: None
) -> None:
    for _ in range(5):
        await happen(store, f"dossier-{uuid7()}-2026", 0)
    while await advance(TYPES, pool, store):
        pass
    await pool.execute("UPDATE projections.types SET number = 7")

    rebuilt = await rebuild(TYPES, building, store)

    assert (rebuilt.position, rebuilt.differences) == (5, (Difference("IntentionsValidated", 7, 5),))
    listed = {row["name"]: (row["position"], row["behind"], row["rows"]) for row in await known.every(pool)}
    assert listed == {"dossiers": (0, 5, 0), "plans": (0, 5, 0), "types": (5, 0, 1)}
    assert (await rebuild(TYPES, building, store)).differing == 0
