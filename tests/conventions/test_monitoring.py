"""Alerts and dashboard ask for figures that exist, each alert has its runbook, no label names anybody."""

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY, Metric

from shared.messaging.bus import Bus
from shared.messaging.topology import CONSUMED, CONSUMERS

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "deploy" / "monitoring"
RULES = [
    rule
    for group in yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
SCRAPED = yaml.safe_load((MONITORING / "prometheus.yml").read_text())["scrape_configs"]
PANELS = json.loads((MONITORING / "grafana" / "dashboards" / "orientation.json").read_text())["panels"]
EXPRESSIONS = [rule["expr"] for rule in RULES] + [one["expr"] for panel in PANELS for one in panel["targets"]]
# RabbitMQ's own, on /metrics and /metrics/detailed of its Prometheus plugin; the same in 3.10 and 4.
OF_RABBITMQ = {
    "rabbitmq_alarms_memory_used_watermark",
    "rabbitmq_alarms_free_disk_space_watermark",
    "rabbitmq_disk_space_available_bytes",
    "rabbitmq_disk_space_available_limit_bytes",
    "rabbitmq_detailed_queue_messages",
    "rabbitmq_detailed_queue_messages_ready",
    "rabbitmq_detailed_queue_consumers",
    "rabbitmq_detailed_raft_log_commit_index",  # until 4.1
    "rabbitmq_detailed_raft_commit_index",  # from 4.2 on
}
# Of the nodes of deploy/compose.ha.yml: Patroni's from 4.0 on, etcd's own.
OF_NODES = {
    "patroni_primary",
    "patroni_replica",
    "patroni_postgres_streaming",
    "patroni_quorum_standby",
    "patroni_sync_standby",
    "etcd_server_has_leader",
}
# Caddy's own, the same from 2.6 on.
OF_CADDY = {"caddy_http_request_errors_total"}
SUFFIXES = {
    "counter": ["_total"],
    "gauge": [""],
    "info": ["_info"],
    "histogram": ["_bucket", "_count", "_sum"],
}
# Each has few values, and none that belongs to a pupil, a family, a school or a message.
LABELS = set("command exchange method outcome queue reason route state status to type version".split())


@pytest.fixture(scope="module")
def families() -> dict[str, Metric]:
    """What the processes export, as importing them declares it, under each name that may be asked for."""
    for process in ("intentions.web", "intentions.worker", *CONSUMERS):
        importlib.import_module(f"services.{process}.app")
    bus = Bus("amqp://nobody@127.0.0.1:1/none")
    for queue in CONSUMED:
        bus.consume(queue, lambda _envelope: None)  # type: ignore[arg-type,return-value]
    ours = [one for one in REGISTRY.collect() if one.name.startswith("orientation_")]
    return {family.name + suffix: family for family in ours for suffix in SUFFIXES[family.type]}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_is_asked_for_is_exported(expression: str, families: dict[str, Metric]) -> None:
    asked = set(re.findall(r"\b(?:orientation|rabbitmq|caddy|patroni|etcd)_\w+|\bup\b", expression))

    assert asked
    assert asked <= families.keys() | OF_RABBITMQ | OF_CADDY | OF_NODES | {"up"}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_label_that_is_asked_for_has_that_value(expression: str, families: dict[str, Metric]) -> None:
    for name, label, value in _selected(expression):
        if label == "job":
            assert set(value.split("|")) <= {job["job_name"] for job in SCRAPED}
        elif label == "status":  # of HTTP, as requests happen to end
            assert re.fullmatch(r"[1-5](\.\.|\d\d)", value), value
        elif name in families and (shown := _values(families[name], label)):
            assert all(any(re.fullmatch(one, had) for had in shown) for one in value.split("|")), label


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_every_alert_says_how_bad_what_and_where_to_read_on(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["runbook_url"] == f"docs/runbooks.md#{_anchor(rule)}"


def test_every_alert_has_its_runbook_and_every_runbook_its_alert() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "docs" / "runbooks.md").read_text(), re.MULTILINE)
    # As GitHub makes anchors of headings.
    anchors = [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]

    assert sorted(anchors) == sorted(_anchor(rule) for rule in RULES)


def test_what_is_scraped_is_a_service_of_the_stack() -> None:
    recipes = [ROOT / "docker-compose.yml", *(ROOT / f"deploy/compose.{one}.yml" for one in ("prod", "ha"))]
    services = set(re.findall(r"^  ([a-z0-9-]+):", "".join(map(Path.read_text, recipes)), re.MULTILINE))
    for job in SCRAPED:
        names = [name for one in job.get("dns_sd_configs", []) for name in one["names"]]
        listed = [
            ROOT / "deploy/monitoring" / name
            for one in job.get("file_sd_configs", [])
            for name in one["files"]
        ]
        named = [one for file in listed for one in yaml.safe_load(file.read_text())]
        targets = [target for one in (*job.get("static_configs", []), *named) for target in one["targets"]]
        assert names or targets
        assert {*names, *(target.split(":")[0] for target in targets)} <= services


def test_labels_are_few_and_name_nobody() -> None:
    labels = {
        name: set(getattr(collector, "_labelnames", ()))
        for collector, names in REGISTRY._collector_to_names.items()
        for name in names
        if name.startswith("orientation_")
    }

    assert labels["orientation_http_request_duration_seconds"] == {"method", "route", "status"}
    assert set().union(*labels.values()) <= LABELS
    assert all(re.fullmatch(r"orientation(_[a-z0-9]+)+", name) for name in labels)


def _anchor(rule: dict[str, Any]) -> str:
    kebab = re.sub(r"(?<!^)(?=[A-Z])", "-", rule["alert"]).lower()
    return f"alert-{kebab}"


def _selected(expression: str) -> Iterator[tuple[str, str, str]]:
    """Metric, label and value of each matcher that wants a value."""
    for name, matchers in re.findall(r"(\w+)\{([^}]*)\}", expression):
        for label, value in re.findall(r'(\w+)=~?"([^"]*)"', matchers):
            yield name, label, value


def _values(family: Metric, label: str) -> set[str]:
    """The values of a label that are shown from the start; none for those that come with the first case."""
    return {sample.labels[label] for sample in family.samples if label in sample.labels}
