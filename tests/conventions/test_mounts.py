"""What a server reads of this repository is named in its definition, so that an upgrade starts it anew.

Compose starts a container anew for its definition alone, not for what is in a file that it mounts.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = (ROOT / "docker-compose.yml", *sorted((ROOT / "deploy").glob("compose.*.yml")))


class _Compose(yaml.SafeLoader):
    """Knows Compose's own tags, `!reset` and `!override`, by name only."""


def _untagged(loader: _Compose, _: str, node: yaml.Node) -> object:
    return loader.construct_sequence(node) if isinstance(node, yaml.SequenceNode) else None


_Compose.add_multi_constructor("!", _untagged)
DEFAULT = re.compile(r"(?:\$\{[A-Z_]+:-)?(\./[^:}]+)")  # a place of ours, also as what a variable else names


def services(file: Path) -> dict[str, dict[str, Any]]:
    """As the file defines them, before Compose merges it with others; a secret by its file."""
    whole = yaml.load(file.read_text(), _Compose)  # noqa: S506 (safe)
    files = {name: one.get("file", "") for name, one in whole.get("secrets", {}).items()}
    found: dict[str, dict[str, Any]] = whole["services"]
    for one in found.values():
        one["secrets"] = [files.get(name, "") for name in one.get("secrets") or ()]
    return found


def mounting() -> Iterator[tuple[Path, str]]:
    """Each service that goes on running and mounts something of this repository."""
    lasting: set[str] = set()
    for file in FILES:
        for name, service in services(file).items():
            as_another = service.get("extends", {}).get("service") in lasting
            if as_another or service.get("restart") == "unless-stopped":
                lasting.add(name)
            if name in lasting and mounted(service):
                yield file, name


def mounted(service: dict[str, Any]) -> list[Path]:
    """What of this repository it reads: Compose mounts volumes and secrets alike."""
    found = map(DEFAULT.match, [*(service.get("volumes") or ()), *service["secrets"]])
    return [ROOT / one[1] for one in found if one is not None]


def digest(places: list[Path]) -> str:
    """Of the files' names and what is in them."""
    found = hashlib.sha256()
    for place in places:
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file():
                found.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return found.hexdigest()[:12]


@pytest.mark.parametrize(("file", "name"), list(mounting()), ids=lambda one: getattr(one, "name", one))
def test_an_upgrade_starts_a_server_with_its_new_configuration(file: Path, name: str) -> None:
    service = services(file)[name]
    overlay = file.name.removeprefix("compose.").removesuffix(".yml")
    key = "orientation.configuration" + f".{overlay}" * (overlay in {"amqps", "ha"})
    assert service.get("labels") == {key: digest(mounted(service))}


def test_the_servers_that_read_files_of_ours_are_found() -> None:
    assert {name for _, name in mounting()} == {
        "postgres",
        "rabbitmq",
        "prometheus",
        "alertmanager",
        "grafana",
        "caddy",
        *(f"{server}-{number}" for server in ("postgres", "rabbitmq", "etcd") for number in (2, 3)),
        "etcd",
    }
