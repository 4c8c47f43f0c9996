"""Every projection there is, by name; each has a row in `projections.live`, which a migration makes."""

from collections.abc import Mapping
from typing import Any

import asyncpg

from services.intentions.projections.dossiers import DOSSIERS
from services.intentions.projections.plans import PLANS
from services.intentions.projections.projection import QUERIES, Projection
from shared.postgres.database import Connection

PROJECTIONS: Mapping[str, Projection] = {one.name: one for one in (DOSSIERS, PLANS)}


async def read_place(connection: Connection, projection: Projection) -> asyncpg.Record:
    """Up to which `position` of which history, `log`, the projection is true."""
    [place] = await connection.fetch(QUERIES["place"], projection.name)
    return place


async def every(pool: asyncpg.Pool) -> list[dict[str, Any]]:
    """Each projection: name, position, how many events behind, rows, when it was built anew or None."""
    known = [row for row in await pool.fetch(QUERIES["projections"]) if row["name"] in PROJECTIONS]
    return [
        {
            "name": row["name"],
            "position": row["position"],
            "behind": row["behind"],
            "rows": await pool.fetchval(PROJECTIONS[row["name"]].queries["count"]),
            "rebuilt_at": row["rebuilt_at"],
        }
        for row in known
    ]
