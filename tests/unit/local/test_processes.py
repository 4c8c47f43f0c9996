"""The table of processes: each is told what it needs, and no more."""

from pathlib import Path

import pytest

from deploy.local.processes import (
    Process,
    Servers,
    migrations,
    read_env,
    services,
    shell_variables,
    write_env,
)
from deploy.local.stack import Stack
from shared.messaging.topology import CONSUMERS

ADMIN = "postgresql://postgres:admin-secret@127.0.0.1:5000/postgres"


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    stack = Stack(tmp_path / ".local")
    stack.make()
    return stack


@pytest.fixture
def servers() -> Servers:
    return Servers(
        database_admin_url=ADMIN,
        management_url="",
        amqp_admin_url="amqp://orientation:admin-secret@127.0.0.1:5001/orientation",
        amqp_url_of=lambda user: f"amqp://{user}:x@127.0.0.1:5001/orientation",
        smtp_url="smtp://127.0.0.1:5002",
        siecle_url="http://127.0.0.1:5003",
    )


def by_name(stack: Stack, servers: Servers) -> dict[str, Process]:
    return {process.name: process for process in services(stack, servers)}


def test_no_service_gets_an_administrators_or_owners_access(stack: Stack, servers: Servers) -> None:
    for process in services(stack, servers):
        text = " ".join(process.variables.values())
        assert "admin-secret" not in text
        assert "_owner" not in text
        assert "DATABASE_OWNER_URL" not in process.variables


def test_every_service_has_a_database_and_a_port_of_its_own(stack: Stack, servers: Servers) -> None:
    table = by_name(stack, servers)
    databases = {name: table[name].variables["DATABASE_URL"].rpartition("/")[2] for name in table}
    assert databases == {
        "siecle": "siecle",
        "web": "intentions",
        "worker": "intentions",
        **{name: name for name in CONSUMERS},
    }
    assert len({process.variables["HTTP_PORT"] for process in table.values()}) == len(table)


def test_only_who_needs_the_broker_gets_it_as_its_own_user(stack: Stack, servers: Servers) -> None:
    urls = {name: process.variables.get("AMQP_URL") for name, process in by_name(stack, servers).items()}
    assert urls["siecle"] is urls["web"] is None
    assert [urls[name] for name in ("worker", *CONSUMERS)] == [
        servers.amqp_url_of(user) for user in ("intentions", *CONSUMERS)
    ]


def test_tokens_come_from_files_that_only_the_owner_reads(stack: Stack, servers: Servers) -> None:
    for process in services(stack, servers):
        for name, value in process.variables.items():
            assert "TOKEN" not in name or name.endswith("_FILE")
            if name.endswith("_FILE"):
                assert Path(value).stat().st_mode & 0o777 == 0o600


def test_another_siecle_has_a_token_of_its_own(stack: Stack, servers: Servers) -> None:
    other = Servers(**{**vars(servers), "siecle_token": "theirs"})
    variables = by_name(stack, other)["sync"].variables
    assert variables["SIECLE_TOKEN"] == "theirs"
    assert "SIECLE_TOKEN_FILE" not in variables


def test_migrations_run_as_the_owner(stack: Stack) -> None:
    for job in migrations(stack, ADMIN):
        service = job.name.removesuffix("-migrate")
        assert job.variables["DATABASE_OWNER_URL"].startswith(f"postgresql://{service}_owner:")


def test_the_shells_variables_say_that_they_are_ours(stack: Stack, servers: Servers) -> None:
    variables = shell_variables(stack, servers)
    assert variables["ORIENTATION_LOCAL_STACK"] == str(stack.folder)
    assert all("'" not in value for value in variables.values())
    write_env(stack, servers)
    assert read_env(stack) == variables


def test_secrets_stay_the_same_from_start_to_start(stack: Stack) -> None:
    before = stack.secret("siecle-token")
    stack.make()
    assert stack.secret("siecle-token") == before
