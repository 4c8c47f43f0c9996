"""Roles, databases and passwords on a Postgres server, from its superuser."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy.machine import NotPossible
from shared.messaging import topology
from shared.postgres.away import DATABASE_FAILURES

CONNECT_SECONDS = 10
SERVICES = (*(service.name for service in topology.SERVICES), "siecle")
INTENTIONS = ("web", "feed", "worker", "cli", "import", "erase", "restore")
# The databases that every server brings are the superuser's.
CLOSE_SERVERS_OWN = "REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC"
ROLES = Path(__file__).parents[2] / "postgres" / "roles.sql"


async def make_databases(admin_url: str, password_of: Callable[[str], str], *, foreign: bool = False) -> None:
    """Make the roles, their passwords, and one database a service; repeatable.

    `foreign`: the server is not ours alone, so roles of another installation on it are refused, not changed.
    Errors: `NotPossible`.
    """
    connection = await _connect(admin_url)
    try:
        if foreign:
            await _refuse_strangers(connection, admin_url, password_of)
        else:
            await connection.execute(CLOSE_SERVERS_OWN)
        await make_roles(connection, password_of)
        existing = {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
        for service in SERVICES:
            if service not in existing:
                await make_database(connection, service, service)
    finally:
        await connection.close()


async def _connect(admin_url: str) -> asyncpg.Connection:
    try:
        return await asyncpg.connect(admin_url, timeout=CONNECT_SECONDS)
    except DATABASE_FAILURES as error:
        raise NotPossible(
            f"The Postgres of ORIENTATION_DATABASE_OWNER_URL cannot be used: {error}"
        ) from error


async def _refuse_strangers(
    connection: asyncpg.Connection, admin_url: str, password_of: Callable[[str], str]
) -> None:
    known = "SELECT rolname FROM pg_roles WHERE rolname = ANY($1) AND rolcanlogin"
    for row in await connection.fetch(known, [role for service in SERVICES for role in roles_of(service)]):
        role = row["rolname"]
        try:
            own = await asyncpg.connect(url_as(admin_url, role, password_of(role), "postgres"))
        except asyncpg.InvalidAuthorizationSpecificationError as error:
            raise NotPossible(f"The Postgres server has a role {role} of another installation") from error
        except asyncpg.InsufficientPrivilegeError:
            continue  # the password is ours, and that database is not for it
        await own.close()


def roles_of(service: str) -> tuple[str, ...]:
    """The roles of a service that log in: its database's owner, and those of its processes and commands."""
    processes = [f"{service}_{name}" for name in INTENTIONS] if service == "intentions" else [service]
    return f"{service}_owner", *processes


async def make_roles(connection: asyncpg.Connection, password_of: Callable[[str], str]) -> None:
    """The roles of `deploy/postgres/roles.sql`, each with its password."""
    await connection.execute(ROLES.read_text())
    for service in SERVICES:
        for role in roles_of(service):
            if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
                await connection.execute(f"CREATE ROLE {role} LOGIN")
            password = await connection.fetchval("SELECT quote_literal($1)", password_of(role))
            await connection.execute(f"ALTER ROLE {role} PASSWORD {password}")


async def make_database(connection: asyncpg.Connection, name: str, service: str) -> None:
    """One database of `service`, closed to the other services' roles."""
    await connection.execute(
        f"CREATE DATABASE \"{name}\" OWNER {service}_owner TEMPLATE template0 ENCODING 'UTF8'"
    )
    await connection.execute(f'REVOKE CONNECT, TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
    await connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO {", ".join(roles_of(service))}')


def url_as(admin_url: str, user: str, password: str, database: str) -> str:
    """The URL of another user and database on the same server."""
    parts = urlsplit(admin_url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, f"{user}:{password}@{host}", f"/{database}", parts.query, ""))
