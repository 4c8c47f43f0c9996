"""Dossiers by the thousand: a log of 100,000 events, as if they had been there for long."""

import asyncpg

from tests.support.servers import Database

EVENTS = 100_000
SCHOOL = "0931234A"
# Four events a dossier, each with what the projection reads of it, and the state that it leads to.
COURSE = (
    ("IntentionsValidated", '{"phase":"provisional"}', "validated"),
    ("OpinionPublished", '{"phase":"provisional","opinion_version":1}', "opinion"),
    ("OpinionAcknowledged", '{"phase":"provisional","opinion_version":1}', "acknowledged"),
    ("OpinionPublished", '{"phase":"provisional","opinion_version":2}', "opinion"),
)
GROW = """
SET ROLE intentions_store;
INSERT INTO eventstore.events
SELECT (round - 1) * 25000 + n, 'dossier-' || md5(n::text)::uuid || '-2026', round, gen_random_uuid(),
       type, 1, data::json, '{{}}', 'creteil', '{school}', now(), NULL, ''
FROM unnest(ARRAY[{types}], ARRAY[{data}]) WITH ORDINALITY AS course (type, data, round),
     generate_series(1, 25000) AS n;
RESET ROLE;
ANALYZE eventstore.events;
"""


async def grow(database: Database) -> None:
    """Put 100,000 events of 25,000 dossiers into a log that is empty."""
    connection = await asyncpg.connect(database.here_url)
    types, data = (", ".join(f"'{one[column]}'" for one in COURSE) for column in (0, 1))
    await connection.execute(GROW.format(school=SCHOOL, types=types, data=data))
    await connection.close()
