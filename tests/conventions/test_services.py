"""A service has a row in the table; whoever adds one is told here where it is not deployed yet."""

import re
from pathlib import Path

import pytest

from shared.messaging import definitions
from shared.messaging.topology import CONSUMERS

ROOT = Path(__file__).parents[2]
COMPOSE, PRODUCTION = "docker-compose.yml", "deploy/compose.prod.yml"
# What cannot read the table itself: where a service has to stand, and how often.
NAMED_IN = (
    (COMPOSE, r"^  {name}:$", 1),
    (COMPOSE, r"^  migrate-{name}:$", 1),
    (COMPOSE, r"^      ORIENTATION_{NAME}_TOKEN_FILE: /vault/web/{name}-token$", 1),
    (COMPOSE, r"ORIENTATION_METRICS_URLS:.* http://{name}:8000\b", 1),
    (PRODUCTION, r"ORIENTATION_METRICS_URLS:.* http://{name}:8000\b", 1),
    (PRODUCTION, r"^  {name}:\n(?:    .*\n)*?    deploy: {{replicas: 2}}$", 1),
    ("deploy/monitoring/prometheus.yml", r"job_name: {name}$", 1),
    ("deploy/monitoring/alerts.yml", r'up{{job=~"[^"]*\b{name}\b', 1),
    ("deploy/monitoring/alerts.yml", r'absent\(up{{job="{name}"', 1),
    ("docs/operate.md", r"\b{name}\b", 2),
)


@pytest.mark.parametrize("service", CONSUMERS)
@pytest.mark.parametrize(("file", "pattern", "times"), NAMED_IN)
def test_every_consumer_is_deployed(file: str, pattern: str, times: int, service: str) -> None:
    asked = pattern.format(name=service, NAME=service.upper())
    found = re.findall(asked, (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    assert len(found) >= times, f"{file} lacks {asked}"


def test_the_brokers_definitions_are_those_of_the_table() -> None:
    assert definitions.FILE.read_text(encoding="utf-8") == definitions.as_text(definitions.document())


@pytest.mark.parametrize("service", CONSUMERS)
def test_every_consumer_has_its_folder_with_an_inbox(service: str) -> None:
    migrations = (ROOT / "services" / service / "sql" / "migrations").glob("*.sql")
    assert any(f"CREATE TABLE {service}.inbox (" in one.read_text(encoding="utf-8") for one in migrations)
