"""A service has a row in the table; whoever adds one is told here where it is not deployed yet."""

import re
from pathlib import Path

import pytest

from shared.messaging import definitions
from shared.messaging.topology import ASKING

ROOT = Path(__file__).parents[2]
# What cannot read the table itself.
NAMED_IN = (
    "docker-compose.yml",
    "deploy/monitoring/prometheus.yml",
    "deploy/monitoring/alerts.yml",
    "docs/operate.md",
)


@pytest.mark.parametrize("service", ASKING)
@pytest.mark.parametrize("file", NAMED_IN)
def test_every_consumer_is_deployed(file: str, service: str) -> None:
    assert re.search(rf"\b{service}\b", (ROOT / file).read_text(encoding="utf-8"))


def test_the_brokers_definitions_are_those_of_the_table() -> None:
    assert definitions.FILE.read_text(encoding="utf-8") == definitions.as_text(definitions.document())


@pytest.mark.parametrize("service", ASKING)
def test_every_consumer_has_its_folder_with_an_inbox(service: str) -> None:
    migrations = (ROOT / "services" / service / "sql" / "migrations").glob("*.sql")
    assert any(f"CREATE TABLE {service}.inbox (" in one.read_text(encoding="utf-8") for one in migrations)
