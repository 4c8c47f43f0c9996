"""Postgres and RabbitMQ as containers, for `make test STACK=docker`: the same tests on operators' images."""

import asyncio
import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx2
from testcontainers.core.container import DockerContainer

from deploy.docker.engine import engine
from deploy.local.servers.postgres import SUPERUSER, Postgres
from deploy.local.servers.rabbitmq import ADMIN, RabbitMQ
from deploy.local.stack import ROOT
from deploy.machine import wait_until_ready
from tests.compose.system import with_images
from tests.support.servers import ARCHIVED

START_SECONDS = 60
NOWHERE = Path("/nonexistent")  # what a server of the machine has and a container has not
SETTINGS = {"TESTCONTAINERS_RYUK_DISABLED": "true", "TESTCONTAINERS_CONNECTION_MODE": "docker_host"}
CONFIGURATION = """\
default_user = {user}
default_pass = {password}
default_vhost = orientation
loopback_users = none
log.console.level = warning
"""


@contextlib.contextmanager
def container_engine() -> Iterator[None]:
    """An engine for the block, which every container of this process uses."""
    with engine(ROOT / ".engine") as environment:
        os.environ.update(with_images(environment) | SETTINGS)
        yield


@contextlib.contextmanager
def postgres_container(folder: Path) -> Iterator[Postgres]:
    """A server of POSTGRES_IMAGE."""
    password = secrets.token_urlsafe(24)
    (folder / "password").write_text(password)
    container = (
        DockerContainer(os.environ.get("POSTGRES_IMAGE", "postgres:18.1"))
        .with_volume_mapping(str(folder / "password"), "/password", "ro")
        .with_env("POSTGRES_PASSWORD_FILE", "/password")
        .with_command(["postgres", *(f"-c{name}={value}" for name, value in ARCHIVED.items())])
        .with_exposed_ports(5432)
    )
    with container:
        port = int(container.get_exposed_port(5432))
        server = Postgres(NOWHERE, NOWHERE, NOWHERE, port, password)
        url = server.url_of(SUPERUSER, password, "postgres")
        wait_until_ready("The container of Postgres", lambda: asyncio.run(_answers(url)), START_SECONDS)
        yield server


async def _answers(url: str) -> bool:
    try:
        await (await asyncpg.connect(url, timeout=5)).close()
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    return True


@contextlib.contextmanager
def rabbitmq_container(folder: Path) -> Iterator[RabbitMQ]:
    """A node of RABBITMQ_IMAGE with the management API."""
    password = secrets.token_urlsafe(24)
    (folder / "rabbitmq.conf").write_text(CONFIGURATION.format(user=ADMIN, password=password))
    (folder / "enabled_plugins").write_text("[rabbitmq_management].")
    container = (
        DockerContainer(os.environ.get("RABBITMQ_IMAGE", "rabbitmq:4.2"))
        .with_volume_mapping(str(folder / "rabbitmq.conf"), "/etc/rabbitmq/rabbitmq.conf", "ro")
        .with_volume_mapping(str(folder / "enabled_plugins"), "/etc/rabbitmq/enabled_plugins", "ro")
        .with_exposed_ports(5672, 15672)
    )
    with container:
        ports = {
            name: int(container.get_exposed_port(port))
            for name, port in (("amqp", 5672), ("management", 15672))
        }
        node = RabbitMQ(NOWHERE, NOWHERE, "", ports, password)
        wait_until_ready("The container of RabbitMQ", lambda: _manages(node), START_SECONDS)
        yield node


def _manages(node: RabbitMQ) -> bool:
    with contextlib.suppress(httpx2.HTTPError):
        answer = httpx2.get(
            f"{node.management_url}/api/overview", auth=(ADMIN, node.password), trust_env=False
        )
        return answer.status_code == 200
    return False
