"""Who may what in the database of intentions: a role for each process and command, and no right too many."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import pytest

from services.intentions.directory.queries import QUERIES
from services.intentions.eventstore.queries import QUERIES as STORE
from tests.support.servers import Database

READ = "r"  # select; w update, a insert, d delete
# By role and table: whole-table rights as letters, rights on columns as « letter:column ».
MATRIX: Mapping[str, Mapping[str, str]] = {
    "intentions_web": {
        "audit.operations": "a",
        "directory.access_letters": "r w:expires_at w:sealed w:told_at",
        "directory.accounts": (
            "r w:code_expires_at w:code_hash w:password_hash w:password_set_at w:password_set_by "
            "w:told_active"
        ),
        "directory.address_requests": "adrw",
        "directory.classes": READ,
        "directory.guardians": "r w:email w:email_own",
        "directory.guardianships": READ,
        "directory.letters": "adrw",
        "directory.moves": READ,
        "directory.guardian_ids": READ,
        "directory.notice_stops": "adr",
        "directory.pupils": READ,
        "directory.schools": READ,
        "directory.sessions": "arw",
        "directory.undelivered": "arw",
        "eventstore.commands": READ,
        "eventstore.events": READ,
        "eventstore.log": READ,
        "eventstore.texts": READ,
    },
    "intentions_feed": {
        "directory.pupils": "r:year",
        "eventstore.checkpoints": READ,
        "eventstore.events": READ,
        "eventstore.log": READ,
        "feed.tokens": READ,
        "projections.dossiers": READ,
        "projections.dossiers_of_schools": READ,
        "projections.live": READ,
    },
    "intentions_worker": {
        "directory.access_letters": (
            "a:account a:by a:id a:key a:pupil a:school r:account r:asked_at r:id r:school"
        ),
        "directory.accounts": "r:disabled r:guardian r:id r:kind r:pupil",
        "directory.classes": "ar",
        "directory.guardian_ids": READ,
        "directory.guardians": "r:id r:school r:siecle_id",
        "directory.guardianships": READ,
        "directory.moves": "r w:told_at",
        "directory.pupils": READ,
        "directory.schools": READ,
        "directory.sessions": "r:account r:ended_at r:id r:seen_at r:started_at w:ended_at",
        "eventstore.checkpoints": "arw",
        "eventstore.commands": READ,
        "eventstore.events": READ,
        "eventstore.log": READ,
        "eventstore.losses": READ,
        "eventstore.texts": READ,
        "projections.dossier_rows": "adrw",
        "projections.dossiers": READ,
        "projections.dossiers_of_schools": READ,
        "projections.live": "rw",
        "projections.plan_rows": "adrw",
        "projections.plans": READ,
    },
    "intentions_cli": {
        "audit.operations": "ar",
        "directory.accounts": "r w:code_expires_at w:code_hash w:disabled",
        "directory.guardians": READ,
        "directory.guardianships": READ,
        "directory.moves": READ,
        "directory.pupils": READ,
        "directory.schools": "r w:address w:email w:phone",
        "directory.sessions": "r w:seen_at",
        "eventstore.checkpoints": "arw",
        "eventstore.commands": READ,
        "eventstore.events": READ,
        "eventstore.log": READ,
        "eventstore.losses": READ,
        "eventstore.texts": READ,
        "feed.tokens": "arw",
        "projections.dossier_rows": "adrw",
        "projections.dossier_states": READ,
        "projections.dossiers": READ,
        "projections.dossiers_of_schools": READ,
        "projections.live": "rw",
        "projections.plan_rows": "adrw",
        "projections.plans": READ,
    },
    "intentions_import": {
        "directory.accounts": "ar w:told_active",
        "directory.guardians": "arw",
        "directory.guardianships": "arw",
        "directory.guardian_ids": "adr",
        "directory.moves": "a",
        "directory.pupils": "arw",
        "directory.schools": "arw",
    },
    "intentions_erase": {
        "directory.accounts": "dr",
        "directory.guardians": "dr",
        "directory.guardianships": "dr",
        "directory.pupils": "dr",
        "directory.sessions": "dr",
        "eventstore.events": READ,
        "eventstore.commands": "r w:request_hash",
        "eventstore.texts": "dr",
    },
    "intentions_restore": {
        "eventstore.checkpoints": "adrw",
        "eventstore.events": "ar",
        "eventstore.log": "arw",
        "eventstore.losses": READ,
    },
}
GRANTS = """
    SELECT c.oid::regclass::text AS name, NULL AS part, a.privilege_type AS kind
    FROM pg_class c, aclexplode(c.relacl) a
    WHERE a.grantee = $1::text::regrole AND c.relkind IN ('r', 'v')
    UNION ALL
    SELECT t.attrelid::regclass::text, t.attname::text, a.privilege_type
    FROM pg_attribute t, aclexplode(t.attacl) a WHERE a.grantee = $1::text::regrole
"""
LETTERS = {"SELECT": "r", "UPDATE": "w", "INSERT": "a", "DELETE": "d"}
HASH = "UPDATE directory.accounts SET password_hash = 'x'"
OFF = "ALTER TABLE eventstore.events DISABLE TRIGGER append_only"
REFUSED = asyncpg.InsufficientPrivilegeError


async def rights_of(connection: asyncpg.Connection, role: str) -> dict[str, str]:
    """What a role was granted, table by table."""
    whole: dict[str, set[str]] = {}
    parts: dict[str, set[str]] = {}
    for row in await connection.fetch(GRANTS, role):
        letter = LETTERS.get(row["kind"], row["kind"])
        if row["part"] is None:
            whole.setdefault(row["name"], set()).add(letter)
        else:
            parts.setdefault(row["name"], set()).add(f"{letter}:{row['part']}")
    return {
        name: " ".join(["".join(sorted(whole.get(name, set()))), *sorted(parts.get(name, set()))]).strip()
        for name in whole.keys() | parts.keys()
    }


@pytest.mark.parametrize("role", MATRIX)
async def test_s10_each_role_has_the_rights_it_needs_and_no_other(
    intentions_database: Database, role: str
) -> None:
    connection = await asyncpg.connect(intentions_database.owner_url)
    assert await rights_of(connection, role) == MATRIX[role]
    await connection.close()


@pytest.mark.parametrize("role", MATRIX)
async def test_s10_nobody_changes_the_log_or_becomes_its_owner(
    intentions_database: Database, role: str
) -> None:
    connection = await asyncpg.connect(intentions_database.url_as(role))
    for statement in (
        OFF,
        "DROP TRIGGER append_only ON eventstore.events",
        "UPDATE eventstore.events SET school = NULL",
        "DELETE FROM eventstore.events",
        "TRUNCATE eventstore.events",
        "SET ROLE intentions_store",
        "SET ROLE intentions_owner",
        "SET session_replication_role = replica",
        "CREATE TABLE directory.more (id integer)",
        "CREATE TABLE public.more (id integer)",
        "CREATE TEMPORARY TABLE more (id integer)",
    ):
        with pytest.raises(REFUSED):
            await connection.execute(statement)
    await connection.close()


@pytest.mark.parametrize("role", [role for role in MATRIX if role != "intentions_web"])
async def test_s10_web_alone_sets_passwords(intentions_database: Database, role: str) -> None:
    connection = await asyncpg.connect(intentions_database.url_as(role))
    with pytest.raises(REFUSED):
        await connection.execute(HASH)
    await connection.close()


async def test_s10_the_worker_ends_sessions_and_opens_none(intentions_database: Database) -> None:
    connection = await asyncpg.connect(intentions_database.url_as("intentions_worker"))
    now = datetime.now(UTC)
    assert await connection.fetch(QUERIES["expired_sessions"], now, now) == []
    assert await connection.fetchval(QUERIES["count_open_sessions"]) == 0
    assert await connection.fetchrow(QUERIES["lock_session"], uuid4()) is None
    assert await connection.execute(QUERIES["end_session"], uuid4(), now) == "UPDATE 0"
    with pytest.raises(REFUSED):
        await connection.execute(QUERIES["renew_token"], uuid4(), b"")
    await connection.close()


async def test_s10_no_command_moves_what_was_published(intentions_db: Database) -> None:
    worker = await asyncpg.connect(intentions_db.url_as("intentions_worker"))
    for reader in ("relay", "replay:a"):
        await worker.execute(STORE["save_checkpoint"], reader, 7)
    command = await asyncpg.connect(intentions_db.url_as("intentions_cli"))
    await command.execute(STORE["save_checkpoint"], "replay:a", 3)
    with pytest.raises(REFUSED):
        await command.execute(STORE["save_checkpoint"], "relay", 3)
    moved = "UPDATE eventstore.checkpoints SET position = 1 WHERE reader = 'relay'"
    assert await command.execute(moved) == "UPDATE 0"
    found = await command.fetch("SELECT reader, position FROM eventstore.checkpoints ORDER BY reader")
    assert [tuple(row) for row in found] == [("relay", 7), ("replay:a", 3)]
    await command.close()
    await worker.close()


@pytest.mark.parametrize("role", [*MATRIX, "intentions_owner", "notifications", "sync"])
@pytest.mark.parametrize("database", ["postgres", "template1"])
async def test_s11_the_databases_of_the_server_are_closed(
    intentions_database: Database, role: str, database: str
) -> None:
    closed = Database(database, "intentions", intentions_database.superuser_url)
    with pytest.raises(REFUSED):
        await asyncpg.connect(closed.url_as(role))
