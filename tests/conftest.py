"""Fixtures of the integration tests, on servers that the run starts for itself.

- `intentions_db`, `notifications_db`, `sync_db`, `siecle_db`: a fresh migrated database each (`.url` as the
  service's role, `.owner_url`, `.superuser_url`, `.url_as(role)`).
- `intentions_database`: one for the whole run, for tests that keep to schools of their own.
- `vhost`: a fresh RabbitMQ virtual host with the topology declared and the services' users (`.url` as the
  administrator, `.url_as("sync")`); retry delays are short there, see `DELAYS`. A folder or file that needs
  few of the services' queues names them in a fixture `consumed`.
- `rabbitmq`, `postgres`: the servers themselves.

- `tests.support.system.running_system`: all processes, as `make up` starts them, in a folder of their own.
- `tests.support.waiting`: wait for a condition with a deadline, never for a time.

Unit tests ask for none of them, so they need no server. Two runs at once share nothing. The servers end with
the run, whatever way it ends.
"""

import asyncio
import contextlib
import os
from collections.abc import Collection, Iterator, Mapping

import pytest
from hypothesis import settings

from deploy.local.servers.postgres import Postgres
from deploy.local.servers.rabbitmq import RabbitMQ
from deploy.machine import NotPossible
from shared.messaging.topology import CONSUMED
from tests.support.containers import container_engine, postgres_container, rabbitmq_container
from tests.support.databases import fresh_database, make_templates
from tests.support.servers import Database, Vhost, private_postgres, private_rabbitmq
from tests.support.vhosts import fresh_vhost

# The same names as in production, so that rights and headers are the same; only the waiting is shorter.
DELAYS: Mapping[str, int] = {"1s": 50, "5s": 100, "30s": 200, "2m": 400, "10m": 800}

settings.register_profile("ci", max_examples=200, stateful_step_count=50, deadline=None, derandomize=True)
settings.load_profile("ci")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have the engine of STACK=docker before the first test: images take longer than a test may."""
    if session.config.option.collectonly or not _on_containers():
        return
    if any("containers" in getattr(item, "fixturenames", ()) for item in session.items):
        running = contextlib.ExitStack()
        session.config.add_cleanup(running.close)
        try:
            running.enter_context(container_engine())
        except NotPossible as error:
            pytest.exit(str(error), returncode=1)


def _on_containers() -> bool:
    return os.environ.get("STACK", "local") == "docker"


@pytest.fixture(scope="session")
def containers() -> bool:
    """Whether the servers are containers (`make test STACK=docker`); an engine runs then."""
    return _on_containers()


@pytest.fixture(scope="session")
def postgres(containers: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A private Postgres with the roles and one migrated template database a service."""
    home = tmp_path_factory.mktemp("postgres")
    with postgres_container(home) if containers else private_postgres() as server:
        asyncio.run(make_templates(server.url))
        yield server


@pytest.fixture(scope="session")
def rabbitmq(containers: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    """A private RabbitMQ node."""
    home = tmp_path_factory.mktemp("rabbitmq")
    with rabbitmq_container(home) if containers else private_rabbitmq() as server:
        yield server


@pytest.fixture(scope="session")
def intentions_database(postgres: Postgres) -> Iterator[Database]:
    """One database of the intentions service for all tests that keep to schools of their own."""
    yield from fresh_database(postgres, "intentions")


@pytest.fixture
def intentions_db(postgres: Postgres) -> Iterator[Database]:
    """A fresh database of the intentions service."""
    yield from fresh_database(postgres, "intentions")


@pytest.fixture
def notifications_db(postgres: Postgres) -> Iterator[Database]:
    """A fresh database of the notifications service."""
    yield from fresh_database(postgres, "notifications")


@pytest.fixture
def sync_db(postgres: Postgres) -> Iterator[Database]:
    """A fresh database of the sync service."""
    yield from fresh_database(postgres, "sync")


@pytest.fixture
def siecle_db(postgres: Postgres) -> Iterator[Database]:
    """A fresh database of Siècle's stand-in."""
    yield from fresh_database(postgres, "siecle")


@pytest.fixture
def consumed() -> Collection[str]:
    """The services' queues on `vhost`: all. Who needs fewer says so: they are most of what it costs."""
    return tuple(CONSUMED)


@pytest.fixture
def vhost(rabbitmq: RabbitMQ, consumed: Collection[str]) -> Iterator[Vhost]:
    """A fresh virtual host with the topology and the services' users."""
    yield from fresh_vhost(rabbitmq, DELAYS, consumed)
