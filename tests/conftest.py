"""Fixtures of the integration tests, on servers that the run starts for itself.

- `intentions_db`, `notifications_db`, `sync_db`, `siecle_db`: a fresh migrated database each (`.url` as the
  service's role, `.owner_url`, `.superuser_url`, `.url_as(role)`).
- `intentions_database`: one for the whole run, for tests that keep to schools of their own.
- `vhost`: a fresh RabbitMQ virtual host with the topology declared and the services' users (`.url` as the
  administrator, `.url_as("sync")`); retry delays are short there, see `DELAYS`.
- `rabbitmq`, `postgres`: the servers themselves.

Unit tests ask for none of them, so they need no server. Two runs at once share nothing.
"""

import asyncio
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

import asyncpg
import pytest
from hypothesis import settings

from deploy.local.databases import make_database, make_roles
from deploy.local.postgres import Postgres
from deploy.local.rabbitmq import RabbitMQ
from shared.messaging.declare import declare
from shared.messaging.topology import topology
from shared.migrations import migrate
from tests.support.servers import PASSWORD, Database, Vhost, management, private_postgres, private_rabbitmq

ROOT = Path(__file__).resolve().parents[1]
MIGRATIONS = {
    "intentions": ROOT / "services/intentions/sql/migrations",
    "notifications": ROOT / "services/notifications/sql/migrations",
    "sync": ROOT / "services/sync/sql/migrations",
    "siecle": ROOT / "deploy/siecle/sql/migrations",
}
# The same names as in production, so that rights and headers are the same; only the waiting is shorter.
DELAYS: Mapping[str, int] = {"1s": 50, "5s": 100, "30s": 200, "2m": 400, "10m": 800}

settings.register_profile("ci", max_examples=200, stateful_step_count=50, deadline=None, derandomize=True)
settings.load_profile("ci")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A private Postgres with the roles and one migrated template database a service."""
    with private_postgres() as server:
        asyncio.run(_make_templates(server.url))
        yield server


async def _make_templates(url: str) -> None:
    connection = await asyncpg.connect(url)
    await make_roles(connection, lambda _role: PASSWORD)
    for service, folder in MIGRATIONS.items():
        name = f"template_{service}"
        await make_database(connection, name, service)
        await migrate(Database(name, service, url).owner_url, folder)
    await connection.close()


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMQ]:
    """A private RabbitMQ node."""
    with private_rabbitmq() as server:
        yield server


def _database(server: Postgres, service: str) -> Iterator[Database]:
    database = Database(f"test_{service}_{secrets.token_hex(4)}", service, server.url)
    asyncio.run(_copy(database))
    yield database
    asyncio.run(_execute(server.url, f'DROP DATABASE "{database.name}" WITH (FORCE)'))


async def _copy(database: Database) -> None:
    service = database.service
    await _execute(
        database.superuser_url,
        f'CREATE DATABASE "{database.name}" TEMPLATE template_{service} OWNER {service}_owner',
        f'REVOKE CONNECT, TEMPORARY ON DATABASE "{database.name}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{database.name}" TO {service}',
    )


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


@pytest.fixture(scope="session")
def intentions_database(postgres: Postgres) -> Iterator[Database]:
    """One database of the intentions service for all tests that keep to schools of their own."""
    yield from _database(postgres, "intentions")


@pytest.fixture
def intentions_db(postgres: Postgres) -> Iterator[Database]:
    """A fresh database of the intentions service."""
    yield from _database(postgres, "intentions")


@pytest.fixture
def notifications_db(postgres: Postgres) -> Iterator[Database]:
    """A fresh database of the notifications service."""
    yield from _database(postgres, "notifications")


@pytest.fixture
def sync_db(postgres: Postgres) -> Iterator[Database]:
    """A fresh database of the sync service."""
    yield from _database(postgres, "sync")


@pytest.fixture
def siecle_db(postgres: Postgres) -> Iterator[Database]:
    """A fresh database of Siècle's mock."""
    yield from _database(postgres, "siecle")


@pytest.fixture
def vhost(rabbitmq: RabbitMQ) -> Iterator[Vhost]:
    """A fresh virtual host with the topology and the services' users."""
    api = management(rabbitmq)
    host = Vhost(f"test-{secrets.token_hex(4)}", rabbitmq)
    api.put(f"vhosts/{host.name}")
    api.put(f"permissions/{host.name}/orientation", {"configure": ".*", "write": ".*", "read": ".*"})
    api.make_users(host.name, lambda _user: PASSWORD)
    asyncio.run(declare(host.url, topology(DELAYS)))
    yield host
    api.delete(f"vhosts/{host.name}")
