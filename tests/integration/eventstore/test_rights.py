"""Append-only is a matter of rights: what each role tries on the real schema."""

import contextlib
from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.intentions.eventstore.store import EventStore
from tests.integration.eventstore.build import first
from tests.support.servers import Database

WRITES = {
    "insert": "INSERT INTO eventstore.events (position, stream, version, id, type, schema_version, data,"
    " metadata, recorded_at, hash) VALUES (9, 'a', 9, gen_random_uuid(), 'T', 1, '{}', '{}', now(), '')",
    "update": "UPDATE eventstore.events SET type = 'X'",
    "update nothing": "UPDATE eventstore.events SET type = 'X' WHERE false",
    "delete": "DELETE FROM eventstore.events",
    "truncate": "TRUNCATE eventstore.events",
    "drop": "DROP TABLE eventstore.events",
    "alter": "ALTER TABLE eventstore.events DISABLE TRIGGER ALL",
    "commands": "DELETE FROM eventstore.commands",
    "new command": "INSERT INTO eventstore.commands VALUES (gen_random_uuid(), '', '{}')",
    "texts": "UPDATE eventstore.texts SET content = ''",
    "new text": "INSERT INTO eventstore.texts VALUES (gen_random_uuid(), '', '')",
    "new log": "INSERT INTO eventstore.log DEFAULT VALUES",
    "forget a reader": "DELETE FROM eventstore.checkpoints",
    "function": "DROP FUNCTION eventstore.append_one",
    "become the store": "SET ROLE intentions_store",
    "become the owner": "SET ROLE intentions_owner",
}
APPEND = "SELECT * FROM eventstore.append('{}', '{}', '{}', '{}')"


async def test_the_service_only_reads_and_appends(store: EventStore, intentions_db: Database) -> None:
    await store.append(first("a"))
    service = await asyncpg.connect(intentions_db.url)
    for name, statement in WRITES.items():
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            pytest.fail(f"allowed: {name} {await service.execute(statement)}")

    assert len(await service.fetch(APPEND)) == 1
    await service.close()


async def test_the_trigger_refuses_owner_and_superuser(
    store: EventStore, superuser: asyncpg.Connection
) -> None:
    await store.append(first("a"))
    for role in ("intentions_owner", "intentions_store", "postgres"):
        await superuser.execute(f"SET ROLE {role}")
        for name in ("update", "update nothing", "delete", "truncate"):
            with pytest.raises(asyncpg.ObjectNotInPrerequisiteStateError):
                pytest.fail(f"{role} may {name}: {await superuser.execute(WRITES[name])}")
        await superuser.execute("RESET ROLE")


async def test_replica_mode_does_not_switch_the_trigger_off(
    store: EventStore, superuser: asyncpg.Connection
) -> None:
    await store.append(first("a"))
    await superuser.execute("SET session_replication_role = replica")
    with pytest.raises(asyncpg.ObjectNotInPrerequisiteStateError):
        await superuser.execute(WRITES["delete"])


async def test_other_roles_see_nothing_even_inside_this_database(superuser: asyncpg.Connection) -> None:
    for role in ("notifications", "sync", "siecle", "only_public"):
        for statement in (APPEND, "SELECT * FROM eventstore.events", WRITES["insert"]):
            async with _rolled_back(superuser):
                if role == "only_public":
                    await superuser.execute("CREATE ROLE only_public")
                await superuser.execute(f"SET LOCAL ROLE {role}")
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    pytest.fail(f"{role} may {statement}: {await superuser.execute(statement)}")


@contextlib.asynccontextmanager
async def _rolled_back(connection: asyncpg.Connection) -> AsyncIterator[None]:
    transaction = connection.transaction()
    await transaction.start()
    yield
    await transaction.rollback()


async def test_the_functions_are_safe_to_lend(superuser: asyncpg.Connection) -> None:
    rows = await superuser.fetch(
        "SELECT proname, rolname, rolcanlogin, proconfig, has_function_privilege('public', p.oid, 'EXECUTE')"
        " AS open FROM pg_proc p JOIN pg_roles r ON r.oid = proowner"
        " WHERE pronamespace = 'eventstore'::regnamespace AND prosecdef"
    )

    assert {row["proname"] for row in rows} == {"append", "append_one", "witness"}
    for row in rows:
        assert (row["rolname"], row["rolcanlogin"], row["open"]) == ("intentions_store", False, False)
        assert row["proconfig"] == ["search_path=pg_catalog, eventstore, pg_temp"]


async def test_the_owner_may_erase_texts(superuser: asyncpg.Connection) -> None:
    await superuser.execute("INSERT INTO eventstore.texts VALUES (gen_random_uuid(), '', 'x')")
    await superuser.execute("SET ROLE intentions_owner")

    assert await superuser.execute("DELETE FROM eventstore.texts") == "DELETE 1"
