"""Every push of a pupil's that Siècle's stand-in answered, also what it ignored or had already."""

from shared.postgres.database import Connection
from tests.faults.posting import database_of
from tests.support.system import System

# `siecle.ledger` has effects alone. The trigger sees each row that is offered, whatever becomes of it.
NOTED = """
CREATE TABLE siecle.asked (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL, siecle_id text NOT NULL,
    resource text NOT NULL, version integer NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
GRANT SELECT ON siecle.asked TO siecle;
CREATE FUNCTION siecle.note_asked() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO siecle.asked (key, siecle_id, resource, version)
    VALUES (NEW.event, NEW.siecle_id, NEW.resource, NEW.dossier_version);
    RETURN NEW;
END $$;
CREATE TRIGGER note_asked BEFORE INSERT ON siecle.received FOR EACH ROW EXECUTE FUNCTION siecle.note_asked();
"""
ASKED = """
SELECT id, key, siecle_id, resource, version, extract(epoch FROM clock_timestamp() - at)::float8 AS age
FROM siecle.asked WHERE id > $1 ORDER BY id
"""
UNDER_WAY = 20  # numbers below the newest that a transaction may still have taken, and not committed
Push = tuple[int, str, str, str, int, float]  # number, idempotency key, pupil, resource, version, age


async def note_pushes(system: System) -> None:
    """From now on the database of Siècle's stand-in notes every push. Errors: asyncpg's."""
    async with database_of(system, "siecle_owner") as connection:
        await connection.execute(NOTED)


async def pushes_since(connection: Connection, number: int) -> list[Push]:
    """What came after this number, and again a few before it; ages in seconds. Errors: asyncpg's."""
    rows = await connection.fetch(ASKED, number - UNDER_WAY)
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in rows]
