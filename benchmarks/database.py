"""A private Postgres with the event store in it, and the plain table it is measured against."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import asyncpg

from deploy.local.servers.databases import make_database, make_roles
from shared.postgres.migrations import migrate
from tests.support.servers import PASSWORD, Database, private_postgres

SERVICE = Path(__file__).parents[1] / "services/intentions"
# The fair opponent: the same columns, and the indexes that any event table would have.
PLAIN = """
CREATE TABLE public.plain (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream text NOT NULL, version integer NOT NULL, id uuid NOT NULL, type text NOT NULL,
    schema_version smallint NOT NULL, data json NOT NULL, metadata json NOT NULL, academy text, school text,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(), command_id uuid, hash bytea NOT NULL,
    UNIQUE (stream, version)
);
GRANT SELECT, INSERT ON public.plain TO intentions;
"""


@contextlib.contextmanager
def database() -> Iterator[Database]:
    """A fresh migrated database of the intentions service on a server of its own, fsync on."""
    with private_postgres(on_disk=True) as server:
        bench = Database("bench", "intentions", server.url)
        asyncio.run(_make(bench))
        yield bench


async def _make(bench: Database) -> None:
    admin = await asyncpg.connect(bench.superuser_url)
    await make_roles(admin, lambda _role: PASSWORD)
    await make_database(admin, bench.name, bench.service)
    # What all processes were before they had a role each: it may do all that is measured.
    await admin.execute(f"ALTER ROLE intentions LOGIN PASSWORD '{PASSWORD}'")
    await admin.execute(f"GRANT CONNECT ON DATABASE {bench.name} TO intentions")
    await admin.close()
    await migrate(bench.owner_url, SERVICE)
    owner = await asyncpg.connect(bench.owner_url)
    await owner.execute(PLAIN)
    await owner.close()
