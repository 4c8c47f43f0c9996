"""What operators read and what they run agree."""

import importlib
import json
import re
from pathlib import Path

import yaml

from deploy.siecle import settings as siecle
from services.intentions import settings as intentions
from services.intentions.cli import common, status
from services.notifications import settings as notifications
from services.sync import settings as sync
from shared.messaging.topology import USERS
from shared.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
OPERATE = (ROOT / "docs/operate.md").read_text()
COMPOSE = (ROOT / "docker-compose.yml").read_text()
PRODUCTION = (ROOT / "deploy/compose.prod.yml").read_text()


def all_settings(base: type[Settings] = Settings) -> set[type[Settings]]:
    for module in (siecle, intentions, notifications, sync, common, status):
        importlib.import_module(module.__name__)
    return {one for sub in base.__subclasses__() for one in (sub, *all_settings(sub))}


def test_every_variable_of_a_process_is_explained() -> None:
    names = {PREFIX + field.upper() for one in all_settings() for field in one.model_fields}
    assert len(names) > 20
    assert {name for name in names if f"`{name}`" not in OPERATE} == set()


def test_every_variable_of_the_compose_files_is_explained() -> None:
    names = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE + PRODUCTION))
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


def test_every_container_is_confined() -> None:
    services = yaml.safe_load(COMPOSE)["services"]
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        limits = service["deploy"]["resources"]["limits"]
        assert set(limits) == {"cpus", "memory", "pids"}, name
    root = [name for name, service in services.items() if service.get("user", "").startswith("0")]
    assert root == ["secrets"]


def test_scripts_say_what_they_are_for() -> None:
    for script in ROOT.glob("deploy/**/*.sh"):
        lines = script.read_text().splitlines()
        assert lines[0].startswith("#!/usr/bin/env bash"), script
        assert lines[1].startswith("# "), script
        assert any(line.startswith("set -euo pipefail") for line in lines), script
