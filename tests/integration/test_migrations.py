"""Migrations and functions: a fresh database and an upgraded one end the same, nothing is applied twice."""

import asyncio
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.local.servers.databases import make_database
from deploy.local.servers.postgres import Postgres
from shared.postgres.migrations import MIGRATIONS, MigrationError, migrate, read_migrations
from shared.postgres.sql_functions import compared, read_functions
from tests.support.databases import FOLDERS
from tests.support.servers import Database

SERVICE = FOLDERS["intentions"]
OURS = "('eventstore', 'contract', 'limits', 'directory', 'projections', 'feed', 'audit', 'public')"
# What a database is, by the catalogue: functions with body, owner, rights and settings; tables with theirs.
FUNCTIONS = f"""
    SELECT oid::regprocedure::text AS name, prosrc, proowner::regrole::text AS owner, proconfig, prosecdef,
           provolatile, pg_get_function_result(oid) AS result,
           ARRAY(SELECT one::text FROM unnest(proacl) AS one ORDER BY 1) AS rights
    FROM pg_proc WHERE pronamespace::regnamespace::text IN {OURS} ORDER BY 1"""  # noqa: S608
TABLES = f"""
    SELECT oid::regclass::text AS name, relkind, relowner::regrole::text AS owner,
           ARRAY(SELECT one::text FROM unnest(relacl) AS one ORDER BY 1) AS rights
    FROM pg_class WHERE relnamespace::regnamespace::text IN {OURS} ORDER BY 1"""  # noqa: S608
# As a release before might have had it: another body, lent to others, found elsewhere.
OTHERWISE = """
    SET ROLE intentions_store;
    CREATE OR REPLACE FUNCTION eventstore.append_one(
        event_stream text, event_version integer, event_id uuid, event_type text, event_schema smallint,
        event_data text, event_metadata text, event_academy text, event_school text, relied_streams text[],
        relied_versions integer[], command uuid, command_hash bytea, command_result text,
        new_texts eventstore.new_text[]
    ) RETURNS bigint LANGUAGE plpgsql SET search_path = public AS 'BEGIN RETURN NULL; END';
    GRANT EXECUTE ON FUNCTION eventstore.append_one TO PUBLIC"""
GREETS = """
    CREATE OR REPLACE FUNCTION public.greets() RETURNS text LANGUAGE sql AS $$ SELECT '{}' $$;
    {}"""


@pytest.fixture
def empty(postgres: Postgres) -> Iterator[Database]:
    """A database without anything in it."""
    database = Database(f"test_{secrets.token_hex(4)}", "intentions", postgres.url)
    asyncio.run(_as_superuser(database, make=True))
    yield database
    asyncio.run(_as_superuser(database, make=False))


async def _as_superuser(database: Database, *, make: bool) -> None:
    connection = await asyncpg.connect(database.superuser_url)
    if make:
        await make_database(connection, database.name, database.service)
    else:
        await connection.execute(f'DROP DATABASE "{database.name}" WITH (FORCE)')
    await connection.close()


async def ask(database: Database, *statements: str) -> list[dict[str, Any]]:
    """What the last of these statements gives, as the owner."""
    connection = await asyncpg.connect(database.owner_url)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return [dict(row) for row in await connection.fetch(statements[-1])]
    finally:
        await connection.close()


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """A service of which nothing but one migration and one function is known."""
    (tmp_path / MIGRATIONS).mkdir(parents=True)
    (tmp_path / MIGRATIONS / "0001_things.sql").write_text("CREATE TABLE public.things ()")
    write(tmp_path, "one")
    return tmp_path


def write(service: Path, greeting: str, more: str = "") -> None:
    """The function `greets` of one of the service's packages."""
    file = service / "some" / "package" / "sql" / "functions" / "greets.sql"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(GREETS.format(greeting, more))


async def greeting(database: Database) -> object:
    """What it says in this database."""
    return (await ask(database, "SELECT public.greets() AS said"))[0]["said"]


async def test_an_upgraded_database_ends_as_a_fresh_one(
    empty: Database, intentions_db: Database, tmp_path: Path
) -> None:
    before = tmp_path / "before"
    shutil.copytree(SERVICE / MIGRATIONS, before / MIGRATIONS)
    everywhere = [one.name for one in read_functions(before)]
    made = [one.name for one in read_migrations(SERVICE)]
    assert await migrate(empty.owner_url, before) == [*made, *everywhere]
    await ask(empty, OTHERWISE, "SELECT")

    applied = await migrate(empty.owner_url, SERVICE)

    own = [one.name for one in read_functions(SERVICE) if one.name not in everywhere]
    assert applied == own, "and no migration again"
    for catalogue in (FUNCTIONS, TABLES, "SELECT number, name, checksum FROM schema_migrations ORDER BY 1"):
        assert await ask(empty, catalogue) == await ask(intentions_db, catalogue)
    assert await migrate(empty.owner_url, SERVICE) == []


async def test_every_function_of_the_service_has_its_file(intentions_db: Database) -> None:
    found = {row["name"].partition("(")[0].rpartition(".")[2] for row in await ask(intentions_db, FUNCTIONS)}

    assert found == {one.name for one in read_functions(SERVICE)}


async def test_a_function_is_applied_again_where_its_file_has_changed(empty: Database, service: Path) -> None:
    assert await migrate(empty.owner_url, service) == ["0001_things", "await_replication", "greets"]
    assert await migrate(empty.owner_url, service) == []
    write(service, "two")

    assert await migrate(empty.owner_url, service) == ["greets"]

    assert await greeting(empty) == "two"


async def test_a_file_that_fails_leaves_all_functions_as_they_were(empty: Database, service: Path) -> None:
    await migrate(empty.owner_url, service)
    write(service, "two", more="GRANT EXECUTE ON FUNCTION public.greets TO nobody_at_all")

    with pytest.raises(asyncpg.UndefinedObjectError):
        await migrate(empty.owner_url, service)

    assert await greeting(empty) == "one"


async def test_what_a_newer_release_has_put_there_stays(empty: Database, service: Path) -> None:
    await migrate(empty.owner_url, service)
    newer = "UPDATE schema_functions SET release = '99.0.0', checksum = 'x' WHERE name = 'greets'"
    await ask(empty, newer, "SELECT")
    write(service, "two")

    assert await migrate(empty.owner_url, service) == []

    assert await greeting(empty) == "one"
    applied = {row["name"]: row for row in await ask(empty, "SELECT * FROM schema_functions")}
    assert compared(read_functions(service), applied) == ["function greets is of a newer release"]


async def test_an_unreleased_file_may_name_the_text_it_had(empty: Database, service: Path) -> None:
    await migrate(empty.owner_url, service)
    [before] = read_migrations(service)
    file, shorter = service / MIGRATIONS / f"{before.name}.sql", "CREATE TABLE public.things (); -- shorter\n"
    file.write_text(shorter)
    with pytest.raises(MigrationError, match="0001_things changed after it was applied"):
        await migrate(empty.owner_url, service)

    file.write_text(f"-- formerly {before.checksum}\n{shorter}")

    assert await migrate(empty.owner_url, service) == []
