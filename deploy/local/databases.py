"""Roles, databases and passwords on a Postgres server, from its superuser."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

SERVICES = ("intentions", "notifications", "sync", "siecle")
ROLES = Path(__file__).parents[1] / "postgres" / "roles.sql"


async def make_databases(admin_url: str, password_of: Callable[[str], str]) -> None:
    """Make the roles, their passwords, and one database a service; repeatable."""
    connection = await asyncpg.connect(admin_url)
    try:
        await make_roles(connection, password_of)
        existing = {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
        for service in SERVICES:
            if service not in existing:
                await make_database(connection, service, service)
    finally:
        await connection.close()


async def make_roles(connection: asyncpg.Connection, password_of: Callable[[str], str]) -> None:
    """The roles of `deploy/postgres/roles.sql`, each with its password."""
    await connection.execute(ROLES.read_text())
    for service in SERVICES:
        for role in (service, f"{service}_owner"):
            password = await connection.fetchval("SELECT quote_literal($1)", password_of(role))
            await connection.execute(f"ALTER ROLE {role} PASSWORD {password}")


async def make_database(connection: asyncpg.Connection, name: str, service: str) -> None:
    """One database of `service`, closed to the other services' roles."""
    await connection.execute(
        f"CREATE DATABASE \"{name}\" OWNER {service}_owner TEMPLATE template0 ENCODING 'UTF8'"
    )
    await connection.execute(f'REVOKE CONNECT, TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
    await connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO {service}')


def url_as(admin_url: str, user: str, password: str, database: str) -> str:
    """The URL of another user and database on the same server."""
    parts = urlsplit(admin_url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, f"{user}:{password}@{host}", f"/{database}", parts.query, ""))
