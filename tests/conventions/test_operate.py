"""What operators read and what they run agree."""

import importlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.docker.compose import merged
from deploy.local.servers import rabbitmq
from services.intentions.cli import broker, connections
from services.intentions.cli.reconcile import asking as reconcile
from services.intentions.cli.status import command as status
from shared.messaging import management
from shared.messaging.topology import CONSUMERS, USERS
from shared.runtime.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
OPERATE = (ROOT / "docs/operate.md").read_text()
PRODUCTION = ROOT / "deploy/compose.prod.yml"
TRACING = ROOT / "deploy/compose.tracing.yml"
OVERLAYS = sorted(ROOT.glob("deploy/compose.*.yml"))
# A program with a file capability that the container may not have does not start: caddy's image has one.
CAPABILITIES = {"secrets": ["CHOWN"], "caddy": ["NET_BIND_SERVICE"]}


@cache
def compose(*overlays: Path) -> dict[str, Any]:
    """The services as Compose merges them, those of every profile, and the networks."""
    whole: dict[str, Any] = yaml.safe_load(merged(*overlays))
    return whole


def all_settings(base: type[Settings] = Settings) -> set[type[Settings]]:
    for service in ("intentions", *CONSUMERS, "siecle"):
        importlib.import_module(f"services.{service}.settings")
    for command in (connections, status, broker, reconcile):
        importlib.import_module(command.__name__)
    return {one for sub in base.__subclasses__() for one in (sub, *all_settings(sub))}


def test_every_variable_of_a_process_is_explained() -> None:
    names = {PREFIX + field.upper() for one in all_settings() for field in one.model_fields}
    assert len(names) > 20
    assert {name for name in names if f"`{name}`" not in OPERATE} == set()


def test_every_variable_of_the_compose_files_is_explained() -> None:
    files = [ROOT / "docker-compose.yml", *OVERLAYS]
    names = {name for file in files for name in re.findall(r"\$\{([A-Z_]+)", file.read_text())}
    assert {name for name in names if f"`{name}`" not in OPERATE} == set()


def test_the_brokers_rights_are_those_of_the_topology() -> None:
    definitions = json.loads((ROOT / "deploy/rabbitmq/definitions.json").read_text())
    rights = {
        one["user"]: (one["configure"], one["write"], one["read"]) for one in definitions["permissions"]
    }
    assert rights.pop("orientation") == (".*", ".*", ".*")  # declares the topology, before any service starts
    # Makes the queues of subscriptions and binds them to the events.
    own = r"^subscriber\."
    assert rights.pop("admin") == (own, own, r"^(orientation\.events|subscriber\..*)$")
    assert rights == {user.name: ("^$", user.write, user.read) for user in USERS}
    tags = {user["name"]: user["tags"] for user in definitions["users"]}
    assert tags == {"orientation": "monitoring", "admin": "administrator"} | dict.fromkeys(rights, "")


def test_e11_the_brokers_bounds_are_those_that_are_declared() -> None:
    definitions = json.loads((ROOT / "deploy/rabbitmq/definitions.json").read_text())
    limits = {user["name"]: user["limits"] for user in definitions["users"]}
    assert limits == {name: dict(management.limits_of(name) or management.OF_AN_OPERATOR) for name in limits}
    assert definitions["policies"] == [
        {"vhost": "orientation", "name": management.POLICY, **management.policy()}
    ]
    lines = (ROOT / "deploy/rabbitmq/rabbitmq.conf").read_text().splitlines()
    assert {*rabbitmq.EXPLICIT.splitlines()} <= {*lines}, "as in the stack without Docker"


@pytest.mark.parametrize("overlays", [(), OVERLAYS], ids=["base", "all"])
def test_every_container_is_confined(overlays: list[Path]) -> None:
    services = compose(*overlays)["services"]
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service.get("cap_add", []) == CAPABILITIES.get(name, []), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        limits = service["deploy"]["resources"]["limits"]
        assert set(limits) == {"cpus", "memory", "pids"}, name
    root = [name for name, service in services.items() if service.get("user", "").startswith("0")]
    assert root == ["secrets"]


def test_what_runs_on_says_whether_it_is_well() -> None:
    lacking = {
        name
        for name, service in compose(*OVERLAYS)["services"].items()
        if service.get("restart") == "unless-stopped" and "healthcheck" not in service
    }
    assert lacking == {"mail"}  # whose image brings its own


@pytest.mark.parametrize("overlays", [(TRACING,), (PRODUCTION, TRACING)], ids=["demo", "production"])
def test_whoever_records_traces_can_send_them(overlays: list[Path]) -> None:
    whole = compose(*overlays)
    outgoing = {name for name, network in whole["networks"].items() if not network.get("internal")}
    traced = {
        name: set(service["networks"])
        for name, service in whole["services"].items()
        if "OTEL_EXPORTER_OTLP_ENDPOINT" in service.get("environment", {})
    }
    assert traced.keys() >= {"web", "worker", *CONSUMERS}
    assert [name for name, networks in traced.items() if not networks & outgoing] == []


def test_each_secret_is_handed_to_the_user_that_its_container_has() -> None:
    script = (ROOT / "deploy/secrets.sh").read_text()
    services = compose()["services"]
    consumers = re.findall(r"(\w+):(\d+):(\d+)", services["secrets"]["environment"]["CONSUMERS"])
    assert [name for name, *_ in consumers] == list(CONSUMERS)
    handed = dict(re.findall(r"\[([a-z-]+)\]=(\d+)", script))
    handed |= {name: user for name, user, _ in consumers}
    handed |= {f"migrate-{name}": migrating for name, _, migrating in consumers}
    assert handed == {name: _uid(services[name]) for name in handed}
    holders = {name for name, service in services.items() if "secrets" in _volumes(service)}
    assert holders - {"secrets"} == handed.keys()


def _uid(service: dict[str, Any]) -> str:
    """Compose's user, else the one of the image."""
    return str(service["user"].split(":")[0] if "user" in service else service["build"]["args"]["UID"])


def _volumes(service: dict[str, Any]) -> set[str]:
    return {volume["source"] for volume in service.get("volumes", [])}


def test_scripts_say_what_they_are_for() -> None:
    for script in ROOT.glob("deploy/**/*.sh"):
        lines = script.read_text().splitlines()
        assert lines[0].startswith("#!/usr/bin/env bash"), script
        assert lines[1].startswith("# "), script
        assert any(line.startswith("set -euo pipefail") for line in lines), script


def test_s2_health_is_asked_for_at_the_port_that_has_it_which_is_published_nowhere() -> None:
    services = compose(PRODUCTION)["services"]
    ports = {
        name: service["environment"].get("ORIENTATION_HEALTH_PORT")
        or service["environment"]["ORIENTATION_HTTP_PORT"]
        for name, service in services.items()
        if "ORIENTATION_HTTP_PORT" in (service.get("environment") or {})
    }
    with_pages = {name for name in ports if "ORIENTATION_HEALTH_PORT" in services[name]["environment"]}
    assert with_pages == {"web", "web-2", "siecle"}
    asked = services["cli"]["environment"]["ORIENTATION_METRICS_URLS"].split()
    assert {url.removeprefix("http://") for url in asked} == {
        f"{name}:{port}" for name, port in ports.items() if name != "siecle"
    }
    scraped = yaml.safe_load((ROOT / "deploy/monitoring/prometheus.yml").read_text())["scrape_configs"]
    found = [found for job in scraped for found in job.get("dns_sd_configs", [])]
    assert {name: str(one["port"]) for one in found for name in one["names"] if name in ports} == ports
    caddy = (ROOT / "deploy/caddy/Caddyfile").read_text()
    assert re.findall(r"health_port (\d+)", caddy) == [ports["web"]] == [ports["web-2"]]
    published = {
        str(one["target"]) for service in compose()["services"].values() for one in service.get("ports", [])
    }
    assert ports["web"] not in published
