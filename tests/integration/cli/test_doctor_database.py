"""`orientation doctor` on a database that is not as it has to be: each wrong state is made for real."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from deploy.local.servers.rabbitmq import RabbitMQ
from tests.conftest import DELAYS
from tests.integration.cli.installation import Installation, wrong
from tests.support.proxy import proxied
from tests.support.servers import BACKUP_FOLDER, Vhost
from tests.support.vhosts import fresh_vhost

STATES: Mapping[str, tuple[str, str, str]] = {
    "a right too many": (
        "GRANT INSERT (type) ON eventstore.events TO intentions_web",
        "rights of the role",
        "may insert events by itself",
    ),
    "all rights": (
        "GRANT UPDATE, DELETE, TRUNCATE ON eventstore.events TO intentions_web",
        "rights of the role",
        "may update events; may delete events; may truncate events",
    ),
    "a right too few": (
        "REVOKE EXECUTE ON FUNCTION eventstore.append FROM intentions_worker",
        "rights of the role",
        "may not call the append functions",
    ),
    "blind": ("REVOKE SELECT ON eventstore.events FROM intentions_cli", "rights of the role", "may not read"),
    "the owner's table": (
        "ALTER TABLE eventstore.texts OWNER TO intentions_web",
        "rights of the role",
        "may act as the owner of the tables",
    ),
    "no trigger": ("DROP TRIGGER append_only ON eventstore.events", "append-only", "off or gone"),
    "a weak trigger": (
        "ALTER TABLE eventstore.events ENABLE TRIGGER append_only",
        "append-only",
        "off or gone",
    ),
    "a migration to come": (
        "DELETE FROM schema_migrations WHERE number = 2",
        "migrations",
        "0002_append is not applied",
    ),
    "a changed migration": (
        "UPDATE schema_migrations SET checksum = 'x' WHERE number = 2",
        "migrations",
        "0002_append changed after it was applied",
    ),
    "a newer database": (
        "INSERT INTO schema_migrations VALUES (9999, '9999_future', 'x')",
        "migrations",
        "9999_future is of a newer release",
    ),
    "a changed function": (
        "UPDATE schema_functions SET checksum = 'x' WHERE name = 'append'",
        "migrations",
        "function append is not as this release has it",
    ),
    "a function to come": (
        "DELETE FROM schema_functions WHERE name = 'link'",
        "migrations",
        "function link is not applied",
    ),
    "no migration": ("DROP TABLE schema_migrations", "migrations", "UndefinedTableError"),
    "a lost tail": (
        "INSERT INTO eventstore.checkpoints SELECT 'relay', id, 7 FROM eventstore.log",
        "checkpoints",
        "relay has seen position 7",
    ),
    "lost events": (
        "INSERT INTO eventstore.losses SELECT id, 'the broker', 7 FROM eventstore.log",
        "checkpoints",
        "position 7 was seen by the broker",
    ),
    "no base backup": ("COMMENT ON DATABASE {database} IS NULL", "backup", "no base backup"),
    "base backups that stopped": (
        f"COMMENT ON DATABASE {{database}} IS 'base backup 20261109T031500Z in {BACKUP_FOLDER}'",
        "backup",
        "last base backup 2026-11-09 03:15 UTC",
    ),
    "a base backup in the folder of before": (
        "COMMENT ON DATABASE {database} IS 'base backup 20991109T031500Z in /mnt/before'",
        "backup",
        "no base backup",
    ),
    "another history": (
        "INSERT INTO eventstore.checkpoints VALUES ('relay', gen_random_uuid(), 0)",
        "checkpoints",
        "relay has seen position 0 of history",
    ),
}


@pytest.fixture(scope="module")
def vhost(rabbitmq: RabbitMQ) -> Iterator[Vhost]:
    """One for all: the doctor looks at it, nothing here changes it."""
    yield from fresh_vhost(rabbitmq, DELAYS)


@pytest.mark.parametrize("state", STATES)
async def test_what_is_wrong_in_the_database(installation: Installation, state: str) -> None:
    statement, name, said = STATES[state]
    await installation.sql(statement.replace("{database}", installation.database.name))

    async with installation.consumers():
        code, checks = await installation.doctor()

    assert (code, wrong(checks)) == (1, {name})
    assert said in checks[name]["found"]


async def test_a_log_that_cannot_be_archived(installation: Installation) -> None:
    async with installation.archiving_fails(), installation.consumers():
        code, checks = await installation.doctor()

    assert (code, wrong(checks)) == (1, {"backup"})
    assert checks["backup"]["found"] == "Postgres cannot archive its log"


@pytest.mark.parametrize("state", ["a lost tail", "lost events", "another history"])
async def test_the_mend_of_lost_events_mends(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    await installation.sql(STATES[state][0])
    _, checks = await installation.doctor()
    monkeypatch.setenv("ORIENTATION_RESTORE_DATABASE_URL", installation.database.url_as("intentions_restore"))
    command = checks["checkpoints"]["mend"].partition(": orientation ")[2]

    assert (await installation.command(*command.split())).exit_code == 0

    _, mended = await installation.doctor()
    assert mended["checkpoints"]["state"] == "ok"


async def test_a_superuser_is_no_role_for_a_service(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORIENTATION_DATABASE_URL", installation.database.here_url)
    _, checks = await installation.doctor()
    assert "may act as the owner of the tables" in checks["rights of the role"]["found"]


async def test_a_database_that_is_empty(installation: Installation) -> None:
    await installation.sql("DROP SCHEMA eventstore CASCADE")
    _, checks = await installation.doctor()
    assert {"rights of the role", "append-only", "checkpoints"} <= wrong(checks)
    assert checks["Postgres"]["state"] == "ok"


async def test_an_old_server(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def older(data: bytes) -> bytes:
        at = data.find(b"server_version\0") + len(b"server_version\0")
        return data[:at] + b"14" + data[at + 2 :] if b"server_version\0" in data else data

    with proxied(installation.database.url_as("intentions_cli"), older) as (_, url):
        monkeypatch.setenv("ORIENTATION_DATABASE_URL", url)
        async with installation.consumers():
            code, checks = await installation.doctor()

    assert (code, wrong(checks)) == (1, {"Postgres version"})
    assert "at least 15" in checks["Postgres version"]["found"]


@pytest.mark.parametrize("seconds", [-60, 60])
async def test_a_clock_that_is_wrong(installation: Installation, seconds: int) -> None:
    async with installation.consumers():
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds), tick=True):
            code, checks = await installation.doctor()

    assert (code, wrong(checks)) == (1, {"clock"})


async def test_e3_sessions_that_are_read_only(installation: Installation) -> None:
    name = installation.database.name
    await installation.sql(f"ALTER DATABASE {name} SET default_transaction_read_only TO on")
    async with installation.consumers():
        code, checks = await installation.doctor()

    assert (code, wrong(checks)) == (1, {"takes changes"})
    assert "default_transaction_read_only" in checks["takes changes"]["found"]


@pytest.mark.parametrize(
    ("moved", "state", "said"),
    [
        ("recorded_at", "ok", "did not jump"),
        ("recorded_at - interval '4 s' * (position % 2)", "ok", "did not jump"),
        ("recorded_at + interval '1 hour' * (position = 2)::int", "warn", "position 3"),
        ("recorded_at - interval '1 day' * position", "warn", "set back 4 times, last before position 5"),
        ("recorded_at + interval '1 hour'", "wrong", "s ahead of Postgres' clock"),
    ],
)  # fmt: skip
async def test_e12_stamps_that_go_back_or_lie_ahead(
    installation: Installation, moved: str, state: str, said: str
) -> None:
    await installation.sql(
        "INSERT INTO eventstore.events SELECT n, 's', n, gen_random_uuid(), 'T', 1, '{}', '{}', NULL, NULL,"
        " now(), NULL, '' FROM generate_series(1, 5) AS n",
        "ALTER TABLE eventstore.events DISABLE TRIGGER append_only",
        f"UPDATE eventstore.events SET recorded_at = {moved}",  # noqa: S608
        "ALTER TABLE eventstore.events ENABLE ALWAYS TRIGGER append_only",
        "INSERT INTO eventstore.checkpoints SELECT 'relay', id, 5 FROM eventstore.log",
    )
    async with installation.consumers():
        code, checks = await installation.doctor()

    assert (code, checks["stamps"]["state"]) == (1 if state == "wrong" else 0, state)
    assert said in checks["stamps"]["found"]
