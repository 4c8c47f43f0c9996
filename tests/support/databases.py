"""Migrated databases on a private server: a template a service, and fresh copies of it."""

import asyncio
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

import asyncpg

from deploy.local.servers.databases import CLOSE_SERVERS_OWN, SERVICES, make_database, make_roles, roles_of
from deploy.local.servers.postgres import Postgres
from shared.postgres.migrations import migrate
from tests.support.servers import PASSWORD, Database

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {service: ROOT / "services" / service for service in SERVICES}


async def make_templates(admin_url: str, services: Iterable[str] = SERVICES) -> None:
    """The roles of a server, and a migrated `template_<service>` for each of these services."""
    connection = await asyncpg.connect(admin_url)
    await connection.execute(CLOSE_SERVERS_OWN)
    await make_roles(connection, lambda _role: PASSWORD)
    # What all processes were before they had a role each: for the tests' own work on the tables.
    await connection.execute(f"ALTER ROLE intentions LOGIN PASSWORD '{PASSWORD}'")
    for service in services:
        name = f"template_{service}"
        await make_database(connection, name, service)
        await migrate(Database(name, service, admin_url).owner_url, FOLDERS[service])
    await connection.close()


def fresh_database(server: Postgres, service: str) -> Iterator[Database]:
    """A copy of the service's template, for a fixture to yield from; dropped afterwards."""
    database = asyncio.run(copy_of_template(server.url, service))
    yield database
    asyncio.run(_execute(server.url, f'DROP DATABASE "{database.name}" WITH (FORCE)'))


async def copy_of_template(admin_url: str, service: str) -> Database:
    """A new database of a service, on the server of this superuser's URL."""
    database = Database(f"test_{service}_{secrets.token_hex(4)}", service, admin_url)
    await _execute(
        admin_url,
        f'CREATE DATABASE "{database.name}" TEMPLATE template_{service} OWNER {service}_owner '
        "STRATEGY file_copy",  # not through the log: half the work
        f'REVOKE CONNECT, TEMPORARY ON DATABASE "{database.name}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{database.name}" TO {", ".join({service, *roles_of(service)})}',
    )
    return database


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()
